import { Emitter, type Disposable } from '../../exports/time/emitter';
import { isDenied, isThrottled } from '../../exports/model/export-service';
import { errorClassOf } from '../../simpledb/error-names';
import type { DomainMetadataOutput } from '../../simpledb/model';
import { pauseAfter } from '../../simpledb/pauses';
import type { Session } from '../../aws/session';

export interface Domain {
  readonly name: string;
  readonly metadata?: DomainMetadataOutput;
}

/** All that a domain holds, in bytes: names and values. */
export const sizeOf = (metadata: DomainMetadataOutput): number =>
  metadata.ItemNamesSizeBytes + metadata.AttributeNamesSizeBytes + metadata.AttributeValuesSizeBytes;

export type DomainListChange = { readonly domain: string } | 'list';

/** Maximum concurrent DomainMetadata calls: enough to fill a screen quickly, few enough to be throttled seldom. */
const METADATA_AT_ONCE = 4;

/** How often a domain that AWS throttled is asked for again, beyond what the client does by itself. */
const THROTTLED_TRIES = 3;
/** How long nothing is asked for after that, doubled with each further time up to the last; milliseconds. */
const FIRST_REST_MS = 1000;
const LAST_REST_MS = 30_000;

/** Domains without figures that are told of as they come; further ones are told of together, at the end. */
const TOLD_AT_ONCE = 4;

/** The domains whose figures are missing for one reason. */
export interface MissingFigures {
  readonly error: unknown;
  readonly domains: readonly string[];
}

/** The domains of one session, page by page, and their figures as long as somebody looks. */
export class DomainList implements Disposable {
  private readonly domains = new Map<string, Domain>();
  private readonly waiting: string[] = [];
  private readonly abort = new AbortController();
  private readonly changed = new Emitter<DomainListChange>();
  private running = 0;
  private isDenied = false;
  private rests = 0;
  private resting: NodeJS.Timeout | undefined;
  private readonly throttled = new Map<string, number>();
  private visible = false;
  /** Somebody waits for the figures. */
  private wanted = false;
  private readonly idle = new Emitter<void>();
  private listing: 'loading' | 'ready' | 'failed' = 'loading';

  /** Why the list ends early; what was listed before stays. */
  error: unknown;
  /** Whose figures are missing, and why the first of them are; undefined where all have come or are on their way. */
  missing: MissingFigures | undefined;
  /** Why the first of them are. */
  get metadataError(): unknown {
    return this.missing?.error;
  }

  readonly onDidChange = this.changed.event;
  /** Settles when the last page has come, or none can; never rejects. */
  readonly loaded: Promise<void>;

  constructor(readonly session: Session) {
    this.loaded = this.load();
  }

  get state(): 'loading' | 'ready' | 'failed' {
    return this.listing;
  }

  /** By name, in byte order as SimpleDB lists them. */
  get sorted(): Domain[] {
    return [...this.domains.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Those whose name contains the text, in any case. */
  matching(text: string): Domain[] {
    const wanted = text.toLowerCase();
    return this.sorted.filter(({ name }) => name.toLowerCase().includes(wanted));
  }

  find(name: string): Domain | undefined {
    return this.domains.get(name);
  }

  /** Figures are asked for only while the view is on screen. */
  setVisible(visible: boolean): void {
    this.visible = visible;
    this.pump();
  }

  /**
   * Asks for all figures, whether somebody looks or not. Settles when they are there, or cannot be had, or the time is
   * over; never rejects.
   */
  async figures(withinMs: number): Promise<void> {
    this.wanted = true;
    this.pump();
    let timer: NodeJS.Timeout | undefined;
    let listener: Disposable | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
      const look = (): void => {
        if (this.running === 0 && this.waiting.length === 0) resolve();
      };
      listener = this.idle.event(look);
      look();
    });
    clearTimeout(timer);
    listener?.dispose();
    this.wanted = false;
  }

  dispose(): void {
    this.abort.abort();
    clearTimeout(this.resting);
    this.changed.dispose();
  }

  private async load(): Promise<void> {
    try {
      for await (const page of this.session.client.paginateListDomains({}, { signal: this.abort.signal })) {
        for (const name of page.DomainNames) {
          if (!this.domains.has(name)) this.waiting.push(name);
          this.domains.set(name, { name });
        }
        this.changed.fire('list');
        this.pump();
      }
      this.listing = 'ready';
    } catch (error) {
      this.listing = 'failed';
      this.error = error;
    }
    if (!this.abort.signal.aborted) this.changed.fire('list');
  }

  private pump(): void {
    if (this.resting !== undefined) return;
    // Where one was denied the others may be as well: one at a time until another is answered.
    while (!(this.isDenied && this.running > 0) && (this.visible || this.wanted) && this.running < METADATA_AT_ONCE && !this.abort.signal.aborted) {
      const name = this.waiting.shift();
      if (name === undefined) return;
      this.running += 1;
      void this.ask(name).finally(() => {
        this.running -= 1;
        this.pump();
        this.idle.fire();
      });
    }
  }

  private async ask(name: string): Promise<void> {
    try {
      const metadata = await this.session.client.domainMetadata({ DomainName: name }, { signal: this.abort.signal });
      this.isDenied = false;
      this.rests = 0;
      this.domains.set(name, { name, metadata });
      this.changed.fire({ domain: name });
    } catch (error) {
      if (this.abort.signal.aborted) return;
      // A domain deleted since it was listed has no figures.
      if (errorClassOf((error as Error).name) === 'noSuchDomain') return;
      if (isThrottled(error) && this.asksLater(name)) return;
      this.miss(error, [name]);
      this.isDenied = isDenied(error);
      // One domain may be denied, or throttled, by itself; anything else would meet the others too.
      if (!isDenied(error) && !isThrottled(error)) this.miss(error, this.waiting.splice(0));
      const isLast = this.running === 1 && this.waiting.length === 0;
      if (isLast || (this.missing?.domains.length ?? 0) <= TOLD_AT_ONCE) this.changed.fire('list');
    }
  }

  /** Slows down: the domain has its turn again, after a rest for all. False where it had its turns. */
  private asksLater(name: string): boolean {
    const tries = (this.throttled.get(name) ?? 0) + 1;
    this.throttled.set(name, tries);
    if (tries > THROTTLED_TRIES) return false;
    this.waiting.push(name);
    this.resting ??= setTimeout(() => {
      this.resting = undefined;
      this.pump();
    }, pauseAfter(this.rests++, { first: FIRST_REST_MS, last: LAST_REST_MS }));
    return true;
  }

  private miss(error: unknown, domains: readonly string[]): void {
    this.missing = { error: this.missing?.error ?? error, domains: [...(this.missing?.domains ?? []), ...domains] };
  }
}
