import { counted } from '../../common/counted';
import { UTILIZATION } from './estimate';
import { HOURS_PER_MONTH, Prices } from './prices';
import { onDemandStream, provisionedStream, shardsFor, StreamLoad } from './stream-prices';
import { FunctionUsage, StackUsage, StreamUsage, TableUsage } from './usage';

const GIGABYTE = 1_000_000_000;
const HOUR_MS = 3_600_000;

/** What one part of an installation has used, and its price. */
export interface CostItem {
  readonly item: string;
  /** What was used, in words. */
  readonly used: string;
  /** Dollars of the period. */
  readonly price: number;
  /** Dollars of a month of such days. */
  readonly month: number;
}

/** Other way to pay for a part. */
export interface Alternative {
  readonly item: string;
  readonly mode: string;
  readonly month: number;
  /** Dollars of a month as it is. */
  readonly now: number;
}

export interface StackCost {
  readonly usage: StackUsage;
  readonly prices: Prices;
  readonly items: readonly CostItem[];
  readonly price: number;
  readonly month: number;
  /** Dollars for a million counted events; absent when none was counted. */
  readonly perMillionEvents?: number;
  /** Events of one user that met in a batch; absent when no user was written. */
  readonly perUserAndBatch?: number;
  readonly alternatives: readonly Alternative[];
  /** Dollars of a month of Flink as a service behind the same stream; absent beyond the sizes AWS names. */
  readonly flinkMonth?: number;
}

/** Prices what an installation has used. */
export function stackCost(usage: StackUsage, prices: Prices): StackCost {
  const hours = (usage.to - usage.from) / HOUR_MS;
  const toMonth = HOURS_PER_MONTH / hours;
  const priced = (item: string, used: string, price: number): CostItem => {
    return { item, used, price, month: price * toMonth };
  };
  const { stream, eventsCounted, usersWritten } = usage;
  const streamPrice = stream && priceOfStream(stream, hours, prices);
  const items = [
    ...(stream ? [priced(`stream ${stream.name}, ${stream.mode}`, streamWords(stream), streamPrice!)] : []),
    ...usage.tables.map((table) =>
      priced(`table ${table.name}, ${table.mode}`, tableWords(table), tablePrice(table, hours, prices)),
    ),
    ...usage.functions.map((one) =>
      priced(`function ${one.name}`, functionWords(one), functionPrice(one, prices)),
    ),
    priced('metrics', `${number(usage.metricHours / hours)} on average`, metricPrice(usage, prices)),
    priced('logs', gigabytes(usage.logBytes), (usage.logBytes / GIGABYTE) * prices.logGigabyte),
  ];
  const price = items.reduce((sum, item) => sum + item.price, 0);
  const flinkMonth = stream && flinkPrice(stream, hours, streamPrice! * toMonth, prices);
  return {
    usage,
    prices,
    items,
    price,
    month: price * toMonth,
    ...(eventsCounted > 0 && { perMillionEvents: (price / eventsCounted) * 1_000_000 }),
    ...(usersWritten > 0 && { perUserAndBatch: eventsCounted / usersWritten }),
    alternatives: [
      ...(stream ? [streamAlternative(stream, hours, prices)] : []),
      ...usage.tables.map((table) => tableAlternative(table, hours, prices)),
    ].filter(({ month, now }) => month < now),
    ...(flinkMonth !== undefined && { flinkMonth }),
  };
}

function tablePrice(table: TableUsage, hours: number, prices: Prices): number {
  const stored = ((table.storedBytes / GIGABYTE) * prices.storedGigabyte * hours) / HOURS_PER_MONTH;
  return stored + (table.mode === 'on demand' ? onDemand(table, prices) : provisioned(table, hours, prices));
}

function onDemand({ writeUnits, readUnits }: TableUsage, prices: Prices): number {
  return writeUnits * prices.writeUnit + readUnits * prices.readUnit;
}

function provisioned(
  { provisionedWrites, provisionedReads }: Pick<TableUsage, 'provisionedWrites' | 'provisionedReads'>,
  hours: number,
  prices: Prices,
): number {
  return (
    hours * (provisionedWrites * prices.provisionedWriteHour + provisionedReads * prices.provisionedReadHour)
  );
}

/** Prices the units of a table in its other mode; provisioned ones are for a steady load. */
function tableAlternative(table: TableUsage, hours: number, prices: Prices): Alternative {
  const toMonth = HOURS_PER_MONTH / hours;
  const seconds = hours * 3_600;
  const steady = {
    provisionedWrites: Math.ceil(table.writeUnits / seconds / UTILIZATION),
    provisionedReads: Math.ceil(table.readUnits / seconds / UTILIZATION),
  };
  const item = `table ${table.name}`;
  return table.mode === 'on demand'
    ? {
        item,
        mode:
          `${steady.provisionedWrites} write and ${steady.provisionedReads} read units provisioned, ` +
          `${100 * UTILIZATION} % of them in use`,
        month: provisioned(steady, hours, prices) * toMonth,
        now: onDemand(table, prices) * toMonth,
      }
    : {
        item,
        mode: 'on demand',
        month: onDemand(table, prices) * toMonth,
        now: provisioned(table, hours, prices) * toMonth,
      };
}

function priceOfStream(stream: StreamUsage, hours: number, prices: Prices): number {
  const load = loadOf(stream, hours);
  return stream.mode === 'on demand'
    ? onDemandStream(load, prices)
    : provisionedStream(load, stream.shards, prices);
}

function streamAlternative(stream: StreamUsage, hours: number, prices: Prices): Alternative {
  const load = loadOf(stream, hours);
  const shards = shardsFor(load.records / (hours * 3_600), load.bytesPerRecord);
  const toMonth = HOURS_PER_MONTH / hours;
  const [mode, other] =
    stream.mode === 'on demand'
      ? [`${counted(shards, 'shard')} provisioned`, provisionedStream(load, shards, prices)]
      : ['on demand', onDemandStream(load, prices)];
  return {
    item: `stream ${stream.name}`,
    mode,
    month: other * toMonth,
    now: priceOfStream(stream, hours, prices) * toMonth,
  };
}

function loadOf({ records, bytesIn, bytesOut }: StreamUsage, hours: number): StreamLoad {
  return {
    hours,
    records,
    bytesPerRecord: records === 0 ? 0 : bytesIn / records,
    readers: bytesIn === 0 ? 1 : bytesOut / bytesIn,
  };
}

function functionPrice(
  { isArm, memoryMegabytes, invocations, milliseconds }: FunctionUsage,
  prices: Prices,
): number {
  const second = isArm ? prices.gigabyteSecond : prices.gigabyteSecondX86;
  return (milliseconds / 1_000) * (memoryMegabytes / 1_024) * second + invocations * prices.invocation;
}

function metricPrice({ metricHours }: StackUsage, prices: Prices): number {
  return (metricHours / HOURS_PER_MONTH) * prices.metricMonth;
}

function flinkPrice(
  { bytesIn }: StreamUsage,
  hours: number,
  streamMonth: number,
  prices: Prices,
): number | undefined {
  const megabytes = bytesIn / 1_000_000 / (hours * 3_600);
  const size = prices.flink.find(({ megabytesPerSecond }) => megabytes <= megabytesPerSecond);
  return size && size.month + streamMonth;
}

function streamWords({ records, bytesIn }: StreamUsage): string {
  return `${number(records)} records, ${gigabytes(bytesIn)}`;
}

function tableWords({ writeUnits, readUnits, storedBytes }: TableUsage): string {
  const units = `${number(writeUnits)} write units, ${number(readUnits)} read units`;
  return `${units}, ${gigabytes(storedBytes)} stored`;
}

function functionWords({ invocations, milliseconds, memoryMegabytes }: FunctionUsage): string {
  return (
    `${number(invocations)} invocations, ${number(milliseconds / 1_000)} seconds ` +
    `of ${number(memoryMegabytes)} MB`
  );
}

const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

function number(value: number): string {
  return value < 100 ? SHORT.format(value) : NUMBER.format(value);
}

function gigabytes(bytes: number): string {
  return bytes < GIGABYTE / 10
    ? `${SHORT.format(bytes / 1_000_000)} MB`
    : `${SHORT.format(bytes / GIGABYTE)} GB`;
}
