// Shrinks a failing case: decisions are cut out or made 0 as long as the case still fails.

/**
 * @param list decisions of a failing case
 * @param fails whether a list of decisions fails; it is asked at most `attempts` times
 */
export async function reduceChoices(
  list: readonly number[],
  fails: (candidate: readonly number[]) => Promise<boolean>,
  attempts = 3000,
): Promise<number[]> {
  let best = [...list];
  let left = attempts;
  const accept = async (candidate: number[]): Promise<boolean> => {
    if (left-- <= 0 || !(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let progress = true; progress && left > 0; ) {
    const before = best.length + best.reduce((sum, value) => sum + value, 0);
    for (let size = Math.max(1, best.length >> 1); size >= 1; size >>= 1) {
      for (let at = 0; at < best.length && left > 0; ) {
        const cut = [...best.slice(0, at), ...best.slice(at + size)];
        if (await accept(cut)) continue;
        const zeroed = best.map((value, index) => (index >= at && index < at + size ? 0 : value));
        if (zeroed.some((value, index) => value !== best[index])) await accept(zeroed);
        at += size;
      }
    }
    progress = best.length + best.reduce((sum, value) => sum + value, 0) < before;
  }
  return best;
}
