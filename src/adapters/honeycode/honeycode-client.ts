import {
  HoneycodeClient,
  HoneycodeClientConfig,
  paginateListTableColumns,
  paginateQueryTableRows,
} from '@aws-sdk/client-honeycode';
import { requestHandlerOptions } from '../client-timeouts';
import { endingPages } from '../pages';
import { HoneycodeApi, HoneycodeCell, HoneycodeTable } from './honeycode-api';

/** Rows of a page, the most that QueryTableRows allows (Honeycode API). */
const MAX_ROWS_PER_PAGE = 100;
const MAX_ATTEMPTS = 5;

/** Creates a client that fails when Honeycode does not answer. */
export function createHoneycodeClient(config: HoneycodeClientConfig = {}): HoneycodeClient {
  const client = new HoneycodeClient({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: requestHandlerOptions(),
    ...config,
  });
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw withStatus(error as AnswerError);
      }
    },
    { step: 'deserialize', priority: 'high' },
  );
  return client;
}

interface AnswerError extends Error {
  readonly $metadata?: object;
  readonly $response?: { readonly statusCode?: number };
}

/**
 * Adds its status to an answer that is not JSON, such as that of a proxy, since the client retries by status.
 */
function withStatus(error: AnswerError): Error {
  const { $metadata, $response } = error;
  if ($metadata || !$response) return error;
  return Object.assign(error, { $metadata: { httpStatusCode: $response.statusCode } });
}

/** Creates a reader of Honeycode tables. */
export function createHoneycodeApi(config: HoneycodeClientConfig): HoneycodeApi {
  return new SdkHoneycodeApi(createHoneycodeClient(config));
}

/** Reads Honeycode tables with AWS's own client. */
export class SdkHoneycodeApi implements HoneycodeApi {
  constructor(private readonly client: HoneycodeClient) {}

  /** @throws Error when a page holds no columns, so that a table is never read in part */
  async columnNames({ workbookId, tableId }: HoneycodeTable): Promise<string[]> {
    const pages = paginateListTableColumns({ client: this.client }, { workbookId, tableId });
    const names: string[] = [];
    for await (const { tableColumns } of endingPages(pages, ({ nextToken }) => nextToken)) {
      if (!tableColumns) throw new Error('the answer holds no columns');
      names.push(...tableColumns.map(({ tableColumnName }) => tableColumnName ?? ''));
    }
    return names;
  }

  /** @throws Error when a page holds no rows, so that a table is never read in part */
  async rows({ workbookId, tableId }: HoneycodeTable, formula: string): Promise<HoneycodeCell[][]> {
    const pages = paginateQueryTableRows(
      { client: this.client, pageSize: MAX_ROWS_PER_PAGE },
      { workbookId, tableId, filterFormula: { formula } },
    );
    const found: HoneycodeCell[][] = [];
    for await (const { rows } of endingPages(pages, ({ nextToken }) => nextToken)) {
      if (!rows) throw new Error('the answer holds no rows');
      found.push(...rows.map(({ cells }) => cells ?? []));
    }
    return found;
  }
}
