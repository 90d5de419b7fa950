import { Catalogue, CatalogueTooLargeError } from '../../engine/catalogue/catalogue';
import { packValue } from './packed-value';

/**
 * Bytes of an item's packed content. An item holds 400 KB with its key and its revision (DynamoDB limits).
 */
const MAX_PACKED_BYTES = 399_000;

/** @throws CatalogueTooLargeError when the rules do not fit into one item */
export function packCatalogue(catalogue: Catalogue): Uint8Array {
  const packed = packValue(catalogue);
  const bytes = packed.length;
  if (bytes > MAX_PACKED_BYTES) {
    const rules = Object.keys(catalogue.rules).length;
    throw new CatalogueTooLargeError(
      `${rules} rules are too many for one installation: they take ${bytes} bytes, ` +
        `and ${MAX_PACKED_BYTES} fit into one item; spread them over several installations`,
    );
  }
  return packed;
}

/** @throws CatalogueTooLargeError when all names that rules have ever had do not fit into one item */
export function packKeyNumbers(keys: readonly string[]): Uint8Array {
  const packed = packValue(keys);
  const bytes = packed.length;
  if (bytes > MAX_PACKED_BYTES) {
    throw new CatalogueTooLargeError(
      `${keys.length} names of outputs were used in this installation, which is too many: ` +
        `they take ${bytes} bytes, and ${MAX_PACKED_BYTES} fit into one item; use earlier names again, ` +
        'or begin another installation',
    );
  }
  return packed;
}
