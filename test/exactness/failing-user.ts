import { UndecodableError } from '../../src/adapters/store-errors';
import { AggregateStore } from '../../src/engine/ports';
import { FailurePlan } from './plan';

/** Fails the reads and writes of one user for good until the state is repaired. */
export class FailingUser {
  isFailing = false;
  /** Whether the operator waits for a moment without an invocation whose answer is unknown. */
  isRepairDue = false;

  constructor(readonly plan: FailurePlan) {}

  /** Lists the methods of a store that fail; others stay as they are. */
  methodsOf(store: AggregateStore): Pick<AggregateStore, 'read' | 'write'> {
    const { userId, how } = this.plan;
    const fault = new SyntaxError('spoiled');
    return {
      read: async (userIds, options) => {
        const spoiled = this.isFailing && how === 'undecodable' && userIds.includes(userId);
        if (!spoiled) return store.read(userIds, options);
        if (!options?.onUndecodable) throw new UndecodableError(fault);
        options.onUndecodable(userId, fault);
        return store.read(
          userIds.filter((other) => other !== userId),
          options,
        );
      },
      write: async (writtenId, ...rest) => {
        if (!this.isFailing || writtenId !== userId) return store.write(writtenId, ...rest);
        throw how === 'undecodable'
          ? new UndecodableError(fault)
          : Object.assign(new Error('the item is too large'), { name: 'ValidationException' });
      },
    };
  }
}
