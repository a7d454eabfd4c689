/** An amount of minor units in words, with the currency's own number of decimals: 4500 EUR is €45.00, 4500 JPY is ¥4,500. */
export function formatMoney(amountMinor: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amountMinor / 10 ** digits);
}
