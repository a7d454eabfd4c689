/** Minor units as people write them: `formatAmount(4500, 'eur')` is "45.00 EUR"; knows currencies without cents. */
export function formatAmount(amountMinor: number, currency: string): string {
  const code = currency.toUpperCase();
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions()
    .maximumFractionDigits;
  return `${(amountMinor / 10 ** (digits ?? 2)).toFixed(digits ?? 2)} ${code}`;
}
