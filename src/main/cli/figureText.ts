/** A figure of a table: to three digits, `n/a` where there is none. */
export function numberText(figure: { readonly value: number | null } | null | undefined): string {
  return figure?.value?.toFixed(3) ?? 'n/a'
}

/** The interval beside it; `otherwise` where it has none. */
export function intervalText(figure: { readonly interval: readonly [number, number] | null } | null | undefined, otherwise = ''): string {
  const interval = figure?.interval ?? null
  return interval === null ? otherwise : `${interval[0].toFixed(3)} to ${interval[1].toFixed(3)}`
}
