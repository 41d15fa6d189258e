/**
 * One statement for each combination of clauses: made when first asked for and then the same. Only for
 * few combinations, as each stays in each connection (ADR 16).
 */
export function variantsOf<Variant extends object, Made>(
  make: (variant: Variant) => Made,
): (variant: Variant) => Made {
  const made = new Map<string, Made>();
  return (variant) => {
    const key = JSON.stringify(variant);
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(variant);
    made.set(key, fresh);
    return fresh;
  };
}
