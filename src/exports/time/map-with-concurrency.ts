/** Maximum concurrent calls. */
const AT_ONCE = 4;

/** A few at a time, the answers in the order of the questions. */
export async function mapWithConcurrency<T, R>(all: readonly T[], ask: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < all.length; i = next++) answers[i] = await ask(all[i] as T);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, work));
  return answers;
}
