import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ifUnchanged, succeeds } from '../../adapters/dynamodb/conditional-write';
import { CONSOLE_TABLE } from '../../contract/console-config';
import { Clock } from '../../engine/ports';
import { attempt } from '../../operations/aws';
import { OperationError } from '../../operations/operation-error';
import { StoredRule } from '../../operations/rules/rule-diff';
import { Draft, unchangedDraft } from '../rules/draft';
import { DraftChange, draftChangedElsewhere, DraftStore, StoredDraft } from '../rules/draft-store';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

const KEPT_DAYS = 90;
const DAY_SECONDS = 86_400;
/** Bytes of a draft: an item holds 400 KB (DynamoDB quotas), and some of it are key, version and names. */
const MAX_BYTES = 400 * 1_024 - 4_096;
/** Digits of a version: whole numbers up to 2^48 are exact in JavaScript and in DynamoDB. */
const VERSION_BYTES = 6;

export interface DraftTableProps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Id of the reader whose draft it is. */
  readonly sub: string;
  readonly clock: Clock;
}

/**
 * Keeps the draft of one reader in an item, for all containers and windows. A version is made from the
 * content, so that it changes with what is published as well, where no draft is kept.
 */
export class DraftTable implements DraftStore {
  /** Whether there was an item when the draft was last read or written. */
  private isKept = false;
  /** Version without an item. */
  private unchanged = 0;

  constructor(private readonly props: DraftTableProps) {}

  async read(published: readonly StoredRule[]): Promise<StoredDraft> {
    const { client, tableName } = this.props;
    const command = new GetItemCommand({ TableName: tableName, Key: this.key, ConsistentRead: true });
    const { Item: item } = await attempt('read the draft', () => client.send(command));
    this.isKept = item !== undefined;
    this.unchanged = versionOf(unchangedDraft(published));
    if (!item) return { version: this.unchanged };
    const draft = JSON.parse(String(await decompress(item.draft.B!))) as Draft;
    return { draft, version: Number(item.version.N) };
  }

  async write(draft: Draft, { basedOn, isUnchanged }: DraftChange): Promise<number> {
    const version = isUnchanged ? this.unchanged : versionOf(draft);
    const isWritten = isUnchanged ? this.remove(basedOn) : this.put(draft, version, basedOn);
    if (!(await isWritten)) throw draftChangedElsewhere();
    this.isKept = !isUnchanged;
    return version;
  }

  private async put(draft: Draft, version: number, basedOn: number): Promise<boolean> {
    const { client, tableName, clock } = this.props;
    const content = await compress(JSON.stringify(draft));
    if (content.length > MAX_BYTES) {
      throw new OperationError(
        'too-large',
        `the draft takes ${content.length} bytes, and at most ${MAX_BYTES} can be kept; ` +
          'publish fewer rules at a time, or push the whole table with the command “rules push”',
      );
    }
    const expiresAt = Math.ceil(clock() / 1_000) + KEPT_DAYS * DAY_SECONDS;
    const command = new PutItemCommand({
      TableName: tableName,
      Item: {
        ...this.key,
        version: { N: String(version) },
        draft: { B: content },
        [CONSOLE_TABLE.timeToLive]: { N: String(expiresAt) },
      },
      ...this.asRead(basedOn),
    });
    return attempt('write the draft', () => succeeds(client.send(command)));
  }

  private async remove(basedOn: number): Promise<boolean> {
    if (!this.isKept) return true;
    const { client, tableName } = this.props;
    const command = new DeleteItemCommand({
      TableName: tableName,
      Key: this.key,
      ...this.asRead(basedOn),
    });
    return attempt('remove the draft', () => succeeds(client.send(command)));
  }

  /** Returns the condition that the item is as it was read, or still missing. */
  private asRead(version: number) {
    return ifUnchanged('version', this.isKept ? version : 0);
  }

  private get key() {
    return { [CONSOLE_TABLE.partitionKey]: { S: `${CONSOLE_TABLE.draftPrefix}${this.props.sub}` } };
  }
}

/** Makes a number from a draft. The order of cells is left out: it is that of the service that keeps them. */
function versionOf({ rows, basis }: Draft): number {
  const content = JSON.stringify([rows, basis].map((rules) => rules.map(sorted)));
  return createHash('sha256').update(content).digest().readUIntBE(0, VERSION_BYTES);
}

function sorted({ id, cells }: StoredRule) {
  return [id, Object.entries(cells).sort(([a], [b]) => (a < b ? -1 : 1))];
}
