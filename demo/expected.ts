/**
 * A record of the example files. This module answers the demo's questions a second time, straight from the
 * raw events and without any of the product's code.
 */

interface RawEvent {
  readonly event_type: string;
  readonly event_timestamp: number;
  readonly metrics: Record<string, number>;
  readonly endpoint: { readonly User: { readonly UserId: string } };
}

export interface Expected {
  /** Users in each segment, by attribute. */
  readonly segments: Record<string, string[]>;
  /** Number of times that each event was fired, over all users. */
  readonly triggers: Record<string, number>;
}

export function expectedOfPurchases(lines: readonly string[]): Expected {
  const byCustomer = group(lines);
  const customers = [...byCustomer.keys()].sort();
  const januaryCents = (events: RawEvent[]) =>
    events
      .filter(({ event_timestamp: time }) => time >= Date.UTC(1997, 0, 1) && time < Date.UTC(1997, 1, 2))
      .reduce((cents, { metrics }) => cents + Math.round(metrics.amount * 100), 0);
  return {
    segments: {
      regular_buyer: customers.filter((customer) => byCustomer.get(customer)!.length > 5),
      big_spender_jan_97: customers.filter((customer) => januaryCents(byCustomer.get(customer)!) > 100_00),
    },
    triggers: {
      trk_third_purchase: [...byCustomer.values()].reduce(
        (sum, events) => sum + Math.floor(events.length / 3),
        0,
      ),
    },
  };
}

export function expectedOfClicks(lines: readonly string[]): Expected {
  const byUser = group(lines);
  const users = [...byUser.keys()].sort();
  const named = (user: string, name: string) =>
    byUser.get(user)!.filter(({ event_type: type }) => type === name);
  const inWindow = (events: RawEvent[]) =>
    events.filter(({ event_timestamp: time }) => time >= Date.UTC(2021, 0, 1) && time < Date.UTC(2021, 1, 2));
  const total = (events: RawEvent[]) => events.reduce((sum, { metrics }) => sum + metrics.clicks, 0);
  return {
    segments: {
      greenbutton: users.filter((user) => named(user, 'greenbutton').length === 5),
      redbutton: users.filter((user) => named(user, 'redbutton').length > 3),
      trk_date_greenbutton: users.filter((user) => inWindow(named(user, 'greenbutton')).length > 20),
      trk_date_redbutton: users.filter(
        (user) =>
          inWindow(named(user, 'redbutton')).length > 4 && total(inWindow(named(user, 'redbutton'))) > 4,
      ),
    },
    triggers: {
      trk_taskadded: users.reduce((sum, user) => sum + Math.floor(named(user, 'taskadded').length / 3), 0),
    },
  };
}

function group(lines: readonly string[]): Map<string, RawEvent[]> {
  const byUser = new Map<string, RawEvent[]>();
  for (const event of lines.map((line) => JSON.parse(line) as RawEvent)) {
    const user = event.endpoint.User.UserId;
    byUser.set(user, [...(byUser.get(user) ?? []), event]);
  }
  return byUser;
}
