/** Digits that a target may have. */
export const MAX_DIGITS = 38;

export function digitsOf(decimalText: string): number {
  return decimalText.replace(/[-.]/g, '').length;
}

/**
 * Writes a number in plain notation, without thousands separators and needless zeros; undefined when it is
 * none.
 */
export function decimal(text: string): string | undefined {
  const match = /^(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole, fraction = ''] = match;
  const integer = whole.replace(/,/g, '').replace(/^0+(?=\d)/, '');
  const rest = fraction.replace(/0+$/, '');
  const magnitude = rest ? `${integer}.${rest}` : integer;
  return magnitude === '0' ? '0' : `${sign}${magnitude}`;
}

/**
 * Writes a number in plain notation where JavaScript writes 1e+21 or 1e-7, which does not belong into a
 * table.
 */
export function plainNumber(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign, whole, fraction = '', power] = match;
  const digits = whole + fraction;
  const exponent = Number(power);
  return exponent < 0
    ? `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
    : `${sign}${digits.padEnd(exponent + 1, '0')}`;
}

/** Point and three digits after one to three others, none of them a leading zero. */
const GROUPED = /^-?[1-9]\d{0,2}\.\d{3}$/;

/** Tells whether a point may separate a fraction or thousands, depending on the reader: `1.000`. */
export function isAmbiguous(text: string): boolean {
  return GROUPED.test(text);
}

/** Writes what an ambiguous number may be read as, so that each is unambiguous: `1` and `1000`. */
export function readingsOf(text: string): { readonly fraction: string; readonly thousands: string } {
  return { fraction: unambiguous(decimal(text)!), thousands: text.replace('.', '') };
}

/** Writes a number that is known to have a point before its fraction so that it has no other reading. */
export function unambiguous(text: string): string {
  return isAmbiguous(text) ? `${text}0` : text;
}
