import { Decoder } from '../../engine/events/stream-record';
import {
  detectedFormat,
  eventFormat,
  recognisedFormat,
  RecognisedFormat,
  UserSettings,
} from '../events/event-format';
import { MappingProposal, proposeMapping, proposeTime } from './mapping-proposal';
import { SeenFields, seenFields } from './seen-fields';
import { recogniseVendor, VendorFormat } from './vendor-formats';

type Format = RecognisedFormat['format'];

/** Format by which records are read. */
export interface FormatChoice {
  readonly decode: Decoder;
  /** Whether the format was named, and the names in the records do not matter. */
  readonly isGiven: boolean;
  /** Present where the format of the records misses something that they have. */
  readonly proposal?: MappingProposal;
  /** Present where most records are of a format that is not recognised by default. */
  readonly vendor?: VendorFormat;
  /** Whether records are of no known format, and no mapping can be proposed for them. */
  readonly isUnknown: boolean;
  /** Fields of the records whose format the choice is about. */
  readonly seen: SeenFields;
}

/** Chooses the format that was named. */
export function givenFormat(decode: Decoder, sample: readonly string[]): FormatChoice {
  return { decode, isGiven: true, isUnknown: false, seen: seenFields(sample) };
}

/**
 * Chooses the format of records: that of a vendor, that which their names tell, or a proposed mapping where
 * most records are no events by it.
 *
 * @param sample the first records
 */
export function chooseFormat(sample: readonly string[], settings?: UserSettings): FormatChoice {
  const detected = detectedFormat(settings);
  const vendor = recogniseVendor(sample, settings);
  if (vendor) return vendorChoice(vendor, sample, detected);
  const unread = unreadFormats(sample, detected);
  const ofInterest = unread.length > 0 ? unread : [FLAT];
  const seen = seenFields(sample.filter((text) => ofInterest.includes(recognisedFormat(text).format)));
  const proposal = unread.length > 0 ? proposeMapping(seen, unread) : proposeTime(seen);
  const isUnknown = !proposal && unread.includes(FLAT);
  if (!proposal) return { decode: detected, isGiven: false, isUnknown, seen };
  const proposed = eventFormat(JSON.stringify(proposal.mapping), settings);
  const decode: Decoder = (text, arrival) =>
    (ofInterest.includes(recognisedFormat(text).format) ? proposed : detected)(text, arrival);
  return { decode, isGiven: false, proposal, isUnknown, seen };
}

function vendorChoice(vendor: VendorFormat, sample: readonly string[], detected: Decoder): FormatChoice {
  const { signOf } = vendor;
  const isOfVendor = (text: string) => signOf(text) !== undefined;
  return {
    decode: (text, arrival) => (isOfVendor(text) ? vendor.decode : detected)(text, arrival),
    isGiven: false,
    isUnknown: false,
    vendor,
    seen: seenFields(sample.filter(isOfVendor)),
  };
}

const FLAT = 'flat';

/** Lists the formats by which most of their records are no events. */
function unreadFormats(sample: readonly string[], decode: Decoder): Format[] {
  const balance = new Map<Format, number>();
  for (const text of sample) {
    const { format } = recognisedFormat(text);
    const { kind } = decode(text, NaN);
    const isRead = kind !== 'rejected' && kind !== 'no-user';
    balance.set(format, (balance.get(format) ?? 0) + (isRead ? 1 : -1));
  }
  return [...balance].filter(([, surplus]) => surplus < 0).map(([format]) => format);
}
