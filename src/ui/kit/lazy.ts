/** Something that is loaded when it is first needed, once for all who ask meanwhile. */
export interface Lazy<T> {
  /** A load that fails is forgotten: the next call loads again. @throws what the load throws */
  get(): Promise<T>;
  /** The load under way or done; undefined before the first, and after one that failed. */
  readonly loaded: Promise<T> | undefined;
}

export function lazy<T>(load: () => Promise<T>): Lazy<T> {
  let loaded: Promise<T> | undefined;
  return {
    get loaded() {
      return loaded;
    },
    get() {
      if (loaded) return loaded;
      const loading = load();
      loaded = loading;
      loading.catch(() => {
        if (loaded === loading) loaded = undefined;
      });
      return loading;
    },
  };
}
