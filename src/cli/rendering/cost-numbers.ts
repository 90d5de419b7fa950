export const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
export const SHORT = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** Spells an amount of money; cents matter below 100 dollars. */
export function dollars(amount: number): string {
  return `$${amount >= 100 ? NUMBER.format(amount) : amount.toFixed(2)}`;
}
