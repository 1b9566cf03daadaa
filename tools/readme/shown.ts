/** Whether something is as a page shows it: an ellipsis stands for anything, as a field for any others. */
export function fits(shown: unknown, real: unknown): boolean {
  if (shown === '…' || shown === real) return true;
  if (Array.isArray(shown))
    return Array.isArray(real) && shown.length === real.length && shown.every((item, at) => fits(item, real[at]));
  if (!isObject(shown) || !isObject(real)) return false;
  const { '…': others, ...named } = shown;
  if (others === undefined && Object.keys(real).some((name) => !(name in named))) return false;
  return Object.entries(named).every(([name, value]) => name in real && fits(value, real[name]));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
