import { UndecodableError } from '../../src/adapters/store-errors';
import { AggregateStore, ReadOptions, VersionedState } from '../../src/engine/ports';
import { withMethods } from '../support/with-methods';
import { FailingUser } from './plan';

/** Makes a store refuse one user for good; it goes on for all others. */
export function failingFor({ userId, how }: FailingUser, store: AggregateStore): AggregateStore {
  const spoiled = new SyntaxError('spoiled');
  const methods: Partial<AggregateStore> =
    how === 'undecodable'
      ? {
          read: async (userIds, options): Promise<Map<string, VersionedState>> => {
            if (userIds.includes(userId)) report(userId, spoiled, options);
            return store.read(
              userIds.filter((other) => other !== userId),
              options,
            );
          },
          write: async (writtenId, ...rest) => {
            if (writtenId === userId) throw new UndecodableError(spoiled);
            return store.write(writtenId, ...rest);
          },
        }
      : {
          write: async (writtenId, ...rest) => {
            if (writtenId === userId) {
              throw Object.assign(new Error('the item is too large'), { name: 'ValidationException' });
            }
            return store.write(writtenId, ...rest);
          },
        };
  return withMethods(store, methods);
}

function report(userId: string, error: unknown, options: ReadOptions | undefined): void {
  if (!options?.onUndecodable) throw new UndecodableError(error);
  options.onUndecodable(userId, error);
}
