import { setImmediate } from 'node:timers';
import {
  BatchStatementErrorCodeEnum,
  BatchStatementResponse,
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import DataLoader from 'dataloader';
import { AGGREGATES, DUE_INDEX } from '../../contract/table-keys';
import { Pause } from '../../engine/ports';
import { backoff } from '../backoff';
import { isDenied, isInvalid, isUnknownOperation } from '../store-errors';
import { Item } from './batch-read';
import { BatchSender } from './batch-sender';
import { ifUnchanged } from './conditional-write';
import { BatchedStatement } from './statement-json';
import { insertStatement, updateStatement } from './write-statements';

/** Statements that BatchExecuteStatement takes (DynamoDB limits). */
const WRITES_PER_BATCH = 25;
/** Larger items are written singly: no limit is documented for the size of a batch. */
const MAX_BATCHED_BYTES = 16_384;
/** Writes after which a table that took no batch is tried again: a permission may have been on its way. */
const WRITES_BEFORE_NEXT_TRY = 1_000;
const MAX_ATTEMPTS = 5;

/** Attributes of a user that not every state has. */
const OPTIONAL = [AGGREGATES.outbox, DUE_INDEX.partitionKey, DUE_INDEX.sortKey];

/** Item of a user, and the version that it may replace. */
export interface StateWrite {
  readonly item: Item;
  /** Version of the item that stands; 0 when there must be none. */
  readonly expectedVersion: number;
  /** Bytes of the item, about. */
  readonly bytes: number;
}

/** Outcome of a write: done, or refused with the item that stands, as far as the table told. */
export type WriteOutcome = { readonly written: true } | { readonly written: false; readonly item?: Item };

/** Reports that a table takes no batches, with the error that says why. */
export type OnSingleWrites = (error: unknown) => void;

/** What became of one statement of a batch. */
type StatementOutcome = WriteOutcome | 'try again' | 'write singly';

export interface StateWriterProps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly pause: Pause;
  readonly onSingleWrites: OnSingleWrites;
}

/**
 * Writes the items of users, each on its own condition. Writes that are asked for at the same time share a
 * call, which costs a client a tenth of the processor time of single ones.
 */
export class StateWriter {
  private readonly batches = new DataLoader<StateWrite, StatementOutcome>(
    (writes) => this.writeBatch(writes),
    { cache: false, maxBatchSize: WRITES_PER_BATCH, batchScheduleFn: setImmediate },
  );
  private readonly sender: BatchSender;
  /** Whether the table has taken a batch. */
  private takesBatches = false;
  /** Number of writes that are still to be made singly. */
  private singleWrites = 0;
  private isReported = false;

  constructor(private readonly props: StateWriterProps) {
    this.sender = new BatchSender(props.client, props.pause);
  }

  /** @throws the error of the client, when whether the item was written is unknown */
  async write(write: StateWrite): Promise<WriteOutcome> {
    if (this.singleWrites > 0) {
      this.singleWrites--;
      return this.writeSingly(write);
    }
    if (write.bytes > MAX_BATCHED_BYTES) return this.writeSingly(write);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (attempt > 0) await this.props.pause(backoff(attempt));
      const outcome = await this.batches.load(write);
      if (outcome === 'write singly') break;
      if (outcome !== 'try again') return outcome;
    }
    return this.writeSingly(write);
  }

  private async writeBatch(writes: readonly StateWrite[]): Promise<StatementOutcome[]> {
    if (writes.length === 1) return [await this.writeSingly(writes[0])];
    try {
      const responses = await this.sender.send(writes.map((write) => this.statementOf(write)));
      const denial = responses.find(({ Error: error }) => error?.Code === 'AccessDenied')?.Error;
      if (denial) this.goSingly(new Error(denial.Message));
      else this.takesBatches = true;
      return writes.map((_, i) => outcomeOf(responses[i]));
    } catch (error) {
      if (!isDenied(error) && !isInvalid(error) && !isUnknownOperation(error)) throw error;
      // A table that took one before is refused for something in this batch, which its single write tells.
      if (!this.takesBatches) this.goSingly(error);
      return writes.map(() => 'write singly');
    }
  }

  private goSingly(error: unknown): void {
    this.singleWrites = WRITES_BEFORE_NEXT_TRY;
    if (!this.isReported) this.props.onSingleWrites(error);
    this.isReported = true;
  }

  private statementOf({ item, expectedVersion }: StateWrite): BatchedStatement {
    const { tableName } = this.props;
    return expectedVersion === 0
      ? insertStatement(tableName, item)
      : {
          ...updateStatement(tableName, item, OPTIONAL, expectedVersion),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        };
  }

  private async writeSingly({ item, expectedVersion }: StateWrite): Promise<WriteOutcome> {
    try {
      await this.props.client.send(
        new PutItemCommand({
          TableName: this.props.tableName,
          Item: item,
          ...ifUnchanged('version', expectedVersion),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { written: true };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return { written: false, item: error.Item };
    }
  }
}

/** Tells what became of a statement; one without an answer is written singly. */
function outcomeOf(response?: BatchStatementResponse): StatementOutcome {
  if (!response) return 'write singly';
  const { Error: error } = response;
  if (!error) return { written: true };
  switch (error.Code) {
    case BatchStatementErrorCodeEnum.ConditionalCheckFailed:
    case BatchStatementErrorCodeEnum.DuplicateItem:
      return { written: false, item: error.Item };
    case BatchStatementErrorCodeEnum.InternalServerError:
    case BatchStatementErrorCodeEnum.ProvisionedThroughputExceeded:
    case BatchStatementErrorCodeEnum.RequestLimitExceeded:
    case BatchStatementErrorCodeEnum.ThrottlingError:
    case BatchStatementErrorCodeEnum.TransactionConflict:
      return 'try again';
    default:
      return 'write singly';
  }
}
