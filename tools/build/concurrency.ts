/** Applies `action` to all items, at most `limit` at once; the results are in the items' order. */
export async function mapConcurrently<T, R>(
  items: readonly T[], limit: number, action: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await action(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}
