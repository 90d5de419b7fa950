interface Visit {
  readonly user: string;
  readonly event: string;
  readonly times: number;
  readonly day: string;
}

/** A few users of the guide's test app with its green and red button. */
const VISITS: readonly Visit[] = [
  { user: 'maria', event: 'greenbutton', times: 5, day: '2021-01-10' },
  { user: 'maria', event: 'taskadded', times: 7, day: '2021-01-11' },
  { user: 'peter', event: 'greenbutton', times: 12, day: '2021-01-01' },
  { user: 'peter', event: 'greenbutton', times: 9, day: '2021-02-01' },
  { user: 'zoe', event: 'redbutton', times: 3, day: '2021-01-20' },
  { user: 'zoe', event: 'redbutton', times: 3, day: '2021-01-21' },
  { user: 'liam', event: 'redbutton', times: 4, day: '2021-03-01' },
  { user: "o'neil #1", event: 'taskadded', times: 3, day: '2021-03-02' },
  { user: 'emma', event: 'greenbutton', times: 4, day: '2021-03-02' },
];

/** Writes one record per click, in Pinpoint's format. */
export function clickRecords(): string[] {
  return VISITS.flatMap(({ user, event, times, day }) =>
    Array.from({ length: times }, (_, click) => {
      const time = Date.parse(`${day}T09:00:00Z`) + click * 1_000;
      return JSON.stringify({
        event_type: event,
        event_timestamp: time,
        arrival_timestamp: time,
        attributes: {},
        metrics: { clicks: 1 },
        endpoint: { Id: `browser-of-${user}`, ApplicationId: 'clicks', User: { UserId: user } },
      });
    }),
  );
}
