import { LRUCache } from 'lru-cache';
import { MemoryDeliveryNotes } from '../../src/adapters/memory/memory-delivery-notes';
import { MemoryTimeseriesStore } from '../../src/adapters/memory/memory-timeseries-store';
import * as storeErrors from '../../src/adapters/store-errors';
import * as catalogue from '../../src/engine/catalogue/catalogue';
import { ActiveRule, RuleSet } from '../../src/engine/catalogue/rule-set';
import * as fold from '../../src/engine/evaluate/fold';
import * as judge from '../../src/engine/evaluate/judge';
import * as reevaluate from '../../src/engine/evaluate/reevaluate';
import * as chunkChain from '../../src/engine/history/chunk-chain';
import * as history from '../../src/engine/history/history';
import * as lookBack from '../../src/engine/history/lookback';
import * as checkpoints from '../../src/engine/state/checkpoints';
import * as unfinishedEvents from '../../src/engine/state/unfinished-event';
import { UserState } from '../../src/engine/state/user-state';
import { BatchCounter } from '../../src/functions/aggregator/batch-counter';
import { RejectedRecords } from '../../src/functions/aggregator/rejected-records';
import { Publisher } from '../../src/functions/publisher/publisher';
import { ActiveRules } from '../../src/functions/shared/active-rules';
import * as deadLetterNames from '../../src/functions/shared/dead-letter-name';
import { DEFECTS_OF_CAPS } from './defects-of-caps';
import { DEFECTS_OF_MEASURES } from './defects-of-measures';
import { DEFECTS_OF_TIME_ZONES } from './defects-of-time-zones';
import { DEFECTS_OF_VALUES } from './defects-of-values';
import { DEFECTS_OF_WINDOWS } from './defects-of-windows';
import { cutOffs, editions, failures, returns } from './plan';
import { Defect, overMemory, spy, versionOf } from './planting';

const GENERAL: readonly Defect[] = [
  { name: 'the checkpoint is not checked', put: () => spy(checkpoints, 'isProcessed', () => false) },
  {
    name: 'the checkpoint is not set',
    put: () => spy(checkpoints, 'advanceCheckpoint', (_, known) => known),
  },
  {
    name: 'the checkpoints of other shards are dropped',
    put: () =>
      spy(checkpoints, 'advanceCheckpoint', (original, _known, shardId, ...rest) =>
        original({}, shardId, ...rest),
      ),
  },
  {
    name: 'sequence numbers are compared as text of any length',
    put: () =>
      spy(checkpoints, 'compareSequenceNumbers', (_, a, b) =>
        a.slice(-1) < b.slice(-1) ? -1 : a.slice(-1) > b.slice(-1) ? 1 : 0,
      ),
  },
  {
    name: 'a state is written whatever version stands',
    stores: overMemory((store) => ({
      write: async (userId, state, changes) =>
        store.write(userId, state, changes, await versionOf(store, userId)),
    })),
  },
  {
    name: 'a conflict is answered with the version that stands and the state that was sent',
    stores: overMemory((store) => ({
      write: async (userId, state, changes, version) => {
        const result = await store.write(userId, state, changes, version);
        return 'current' in result
          ? { written: false, current: { version: result.current.version, state } }
          : result;
      },
    })),
  },
  {
    name: 'a failed delivery is taken for a success',
    put: () => {
      const { process } = Publisher.prototype;
      jest.spyOn(Publisher.prototype, 'process').mockImplementation(async function failing(
        this: Publisher,
        records,
      ) {
        await process.call(this, records);
        return { failed: [] };
      });
    },
  },
  {
    name: 'the outbox is cleared before it is delivered',
    put: () => {
      const { process } = Publisher.prototype;
      jest.spyOn(Publisher.prototype, 'process').mockImplementation(async function early(
        this: Publisher,
        records,
      ) {
        void process.call(this, records).catch(() => {});
        return { failed: [] };
      });
    },
  },
  {
    name: 'a change that failed is overtaken by the next of its user',
    put: () => {
      const { process } = Publisher.prototype;
      jest.spyOn(Publisher.prototype, 'process').mockImplementation(async function overtaking(
        this: Publisher,
        records,
      ) {
        const failed: string[] = [];
        for (const record of [...records].reverse()) {
          failed.push(...(await process.call(this, [record])).failed);
        }
        return { failed: records.map(({ id }) => id).filter((id) => failed.includes(id)) };
      });
    },
  },
  {
    name: 'older rules are good enough for a state that was judged by newer ones',
    put: () => {
      jest.spyOn(ActiveRules.prototype, 'atLeast').mockImplementation(function any(this: ActiveRules) {
        return this.current();
      });
    },
  },
  {
    name: 'a rule that comes back goes on counting',
    put: () =>
      spy(lookBack, 'currentCounter', (_, rules, rule) => {
        const counter = rules[rule.key]?.counter;
        return counter && { ...counter, generation: rule.generation };
      }),
  },
  {
    name: 'a rule that was removed starts numbering its changes again',
    put: () =>
      spy(reevaluate, 'dropRemovedRules', (original, ...args) => {
        const folded = original(...args);
        const rules = Object.fromEntries(
          Object.entries(folded.state.rules).filter(([, { counter }]) => counter),
        );
        return { ...folded, state: { ...folded.state, rules } };
      }),
  },
  {
    name: 'an edit is judged at the next counted event only',
    put: () => spy(reevaluate, 'editedRules', () => []),
  },
  {
    name: 'an edited condition is judged for members only',
    put: () =>
      whereEdited((due, { rules }) =>
        due.filter((rule) => rules[rule.key]?.ready || !lookBack.currentCounter(rules, rule)),
      ),
  },
  {
    name: 'a rule that starts afresh keeps its members',
    put: () =>
      whereEdited((due, { rules }) =>
        due.filter((rule) => lookBack.currentCounter(rules, rule) !== undefined),
      ),
  },
  {
    name: 'an edit fires a trigger that has reached its new target',
    put: () =>
      whereEdited((due, { rules: states }, { rules }) => [
        ...due,
        ...rules.filter(
          (rule) =>
            rule.output.kind === 'event' &&
            lookBack.currentCounter(states, rule) &&
            states[rule.key].counter?.conditionRevision !== rule.conditionRevision,
        ),
      ]),
  },
  {
    name: 'a run completes an edit before all aggregators know it',
    histories: editions,
    put: () =>
      spy(catalogue, 'reconcile', (original, before, ...rest) => {
        const after = original(before, ...rest);
        if (after === before) return after;
        const early = Object.entries(after.rules).map(([key, entry]) => [
          key,
          { ...entry, since: -Infinity },
        ]);
        return { ...after, rules: Object.fromEntries(early) as typeof after.rules };
      }),
  },
  {
    name: 'no user is visited for a rule that comes back',
    histories: editions,
    put: () =>
      spy(catalogue, 'reconcile', (original, { keptMembers: _, ...before }, ...rest) => {
        const { keptMembers: _kept, ...after } = original(before, ...rest);
        return after;
      }),
  },
  {
    name: 'of the changes of one event only the first is kept',
    put: () =>
      spy(judge, 'judge', (original, ...args) => ({
        ...original(...args),
        changes: original(...args).changes.slice(0, 1),
      })),
  },
  {
    name: 'the rest of an event is forgotten after the first of several writes',
    put: () =>
      spy(fold, 'fold', (original, ...args) => {
        const { judged, ...folded } = original(...args);
        return judged ? { ...folded, used: folded.used + 1 } : folded;
      }),
  },
  {
    name: 'an event that was left unfinished begins again now and then',
    put: () => {
      let looks = 0;
      spy(unfinishedEvents, 'unfinishedEvent', (original, ...args) =>
        looks++ % 5 === 0 ? undefined : original(...args),
      );
    },
  },
  {
    name: 'history forgets alike events',
    put: () =>
      spy(history, 'addToHistory', (original, known, entry) =>
        history
          .entriesOf(known)
          .some(({ day, eventName }) => day === entry.day && eventName === entry.eventName)
          ? known
          : original(known, entry),
      ),
  },
  {
    name: 'a date rule that comes late looks at recent history only',
    put: () => spy(lookBack, 'aggregateOf', (original, rules, rule) => original(rules, rule, () => [])),
  },
  {
    name: 'a chunk of history is written after the state that refers to it',
    put: () => {
      const { put } = MemoryTimeseriesStore.prototype;
      let late: () => Promise<void> = async () => {};
      let puts = 0;
      jest.spyOn(MemoryTimeseriesStore.prototype, 'put').mockImplementation(async function deferred(
        this: MemoryTimeseriesStore,
        ...args
      ) {
        const before = late;
        late = () => put.apply(this, args);
        if (++puts % 2 === 0) await before();
      });
    },
  },
  {
    name: 'every chunk of history has the same number',
    put: () => spy(chunkChain, 'nextChunk', () => ({ n: 1, previous: 0 })),
  },
  {
    name: 'a chunk is read that no state refers to',
    put: () => spy(chunkChain, 'chainOf', (_, chunks) => [...chunks]),
  },
  {
    name: 'chunk numbers start at 1 again',
    histories: returns,
    put: () =>
      spy(chunkChain, 'nextChunk', (_, { chunks }) => ({
        n: (chunks?.last ?? 0) + 1,
        previous: chunks?.last ?? 0,
      })),
  },
  {
    name: 'a container trusts what it remembers of a restored user',
    put: () => jest.spyOn(LRUCache.prototype, 'delete').mockReturnValue(false),
  },
  { name: 'a run re-evaluates no user', put: () => spy(reevaluate, 'rulesToReevaluate', () => []) },
  {
    name: 'a run writes over what was counted meanwhile',
    stores: overMemory((store) => ({
      write: async (userId, state, changes, version) => {
        const current = (await store.read([userId])).get(userId);
        return store.write(userId, state, changes, current?.version ?? version);
      },
    })),
  },
  {
    name: 'a user who leaves a removed rule gets a change under a used number',
    put: () =>
      spy(reevaluate, 'dropRemovedRules', (original, ...args) => {
        const left = original(...args);
        return { ...left, changes: left.changes.map((change) => ({ ...change, n: change.n - 1 })) };
      }),
  },
  {
    name: 'no user leaves a removed rule',
    put: () =>
      spy(reevaluate, 'dropRemovedRules', (original, ...args) => ({ ...original(...args), changes: [] })),
  },
  {
    name: 'an event that its producer wrote twice counts twice',
    put: () =>
      spy(fold, 'fold', (original, before, ...rest) => original({ ...before, recentIds: [] }, ...rest)),
  },
  {
    name: 'a membership is sent at every event',
    put: () =>
      spy(judge, 'judge', (original, rule, before, ...rest) =>
        original(rule, { ...before, ready: false }, ...rest),
      ),
  },
  {
    name: 'changes are numbered from 1 at every event',
    put: () =>
      spy(judge, 'judge', (original, rule, before, ...rest) =>
        original(rule, { ...before, changes: 0 }, ...rest),
      ),
  },
  {
    name: 'a user for whom no time was left is taken for counted',
    put: () => {
      const { count } = BatchCounter.prototype;
      jest.spyOn(BatchCounter.prototype, 'count').mockImplementation(async function forgetful(
        this: BatchCounter,
        byUser,
        timeLeft,
      ) {
        return timeLeft() > 0 ? count.call(this, byUser, timeLeft) : { again: [], dead: [] };
      });
    },
  },
  {
    name: 'a note tells of one change more than was delivered',
    histories: cutOffs,
    put: () => {
      const { write } = MemoryDeliveryNotes.prototype;
      jest.spyOn(MemoryDeliveryNotes.prototype, 'write').mockImplementation(function boastful(
        this: MemoryDeliveryNotes,
        firstRecordId,
        note,
      ) {
        return write.call(this, firstRecordId, new Map([...note].map(([id, n]) => [id, n + 1])));
      });
    },
  },
  {
    name: 'the events of a user who fails for good are dropped',
    histories: failures,
    put: () => jest.spyOn(RejectedRecords.prototype, 'put').mockResolvedValue([]),
  },
  {
    name: 'a user who fails for good holds the shard',
    histories: failures,
    put: () => spy(storeErrors, 'isLasting', () => false),
  },
  {
    name: 'a late invocation replaces the dead letters of another',
    histories: failures,
    put: () => spy(deadLetterNames, 'deadLetterName', (_, first) => first),
  },
];

export const DEFECTS: readonly Defect[] = [
  ...GENERAL,
  ...DEFECTS_OF_CAPS,
  ...DEFECTS_OF_WINDOWS,
  ...DEFECTS_OF_MEASURES,
  ...DEFECTS_OF_TIME_ZONES,
  ...DEFECTS_OF_VALUES,
];

/** Judges edits, with a run and before an event, by other rules than those that are due. */
function whereEdited(
  wrong: (due: readonly ActiveRule[], state: UserState, rules: RuleSet) => readonly ActiveRule[],
): void {
  for (const name of ['rulesToReevaluate', 'editedRules'] as const) {
    spy(reevaluate, name, (original, ...args: Parameters<typeof reevaluate.rulesToReevaluate>) => {
      const [state, rules] = args;
      return wrong(original(...args), state, rules);
    });
  }
}
