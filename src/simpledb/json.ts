/** Reads the v2 API's JSON answers, member by member: nothing is typed that was not looked at. */
import { responseError } from './errors';

/** One JSON object of an answer. Only its own members count, so `__proto__` and the like are members as any other. */
export class JsonObject {
  private constructor(
    private readonly members: object,
    /** Where it stands in the answer, for errors: '' or `exportSummaries[3].` */
    private readonly path: string,
  ) {}

  /** @throws SimpleDBError of kind `response` when the text is no JSON object */
  static parse(text: string): JsonObject {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw responseError('The answer is not valid JSON.');
    }
    return JsonObject.of(value, '');
  }

  private static of(value: unknown, path: string): JsonObject {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw responseError(`The answer ${path === '' ? '' : `(${path.slice(0, -1)}) `}is not a JSON object.`);
    }
    return new JsonObject(value, path);
  }

  /** A member's value; undefined when it is missing or null. */
  #value(name: string): unknown {
    if (!Object.hasOwn(this.members, name)) return undefined;
    return (this.members as Record<string, unknown>)[name] ?? undefined;
  }

  #wrong(name: string, what: string): never {
    throw responseError(`The answer's member ${this.path}${name} ${what}.`);
  }

  optionalString(name: string): string | undefined {
    const value = this.#value(name);
    if (value !== undefined && typeof value !== 'string') this.#wrong(name, 'is not a string');
    return value;
  }

  string(name: string): string {
    return this.optionalString(name) ?? this.#wrong(name, 'is missing');
  }

  /** An integer of at least 0. */
  optionalCount(name: string): number | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (!Number.isSafeInteger(value) || (value as number) < 0) this.#wrong(name, 'is not an integer of at least 0');
    return value as number;
  }

  /** Epoch seconds on the wire, with or without a fraction; to the millisecond. */
  optionalTimestamp(name: string): Date | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    const date = typeof value === 'number' ? new Date(Math.round(value * 1000)) : undefined;
    if (date === undefined || Number.isNaN(date.getTime())) this.#wrong(name, 'is not a time in epoch seconds');
    return date;
  }

  timestamp(name: string): Date {
    return this.optionalTimestamp(name) ?? this.#wrong(name, 'is missing');
  }

  objects(name: string): JsonObject[] {
    const value = this.#value(name);
    if (value === undefined) this.#wrong(name, 'is missing');
    if (!Array.isArray(value)) this.#wrong(name, 'is not a list');
    return value.map((element, index) => JsonObject.of(element, `${this.path}${name}[${index}].`));
  }
}
