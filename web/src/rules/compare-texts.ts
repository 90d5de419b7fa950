const COLLATOR = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Compares cells as people sort them: numbers by value, any case alike, empty ones last. */
export function compareTexts(a: string, b: string): number {
  if (a === '' || b === '') return Number(a === '') - Number(b === '');
  const [x, y] = [Number(a), Number(b)];
  return Number.isFinite(x) && Number.isFinite(y) ? x - y : COLLATOR.compare(a, b);
}
