import { Emitter, type Disposable } from '../../exports/time/emitter';
import { errorClassOf } from '../../simpledb/error-names';
import type { DomainMetadataOutput } from '../../simpledb/model';
import type { Session } from '../../aws/session';

export interface Domain {
  readonly name: string;
  readonly metadata?: DomainMetadataOutput;
}

/** All that a domain holds, in bytes: names and values. */
export const sizeOf = (metadata: DomainMetadataOutput): number =>
  metadata.ItemNamesSizeBytes + metadata.AttributeNamesSizeBytes + metadata.AttributeValuesSizeBytes;

export type DomainListChange = { readonly domain: string } | 'list';

/** Maximum concurrent DomainMetadata calls: enough to fill a screen quickly, few enough never to be throttled. */
const METADATA_AT_ONCE = 4;

/** The domains of one session, page by page, and their figures as long as somebody looks. */
export class DomainList implements Disposable {
  private readonly domains = new Map<string, Domain>();
  private readonly waiting: string[] = [];
  private readonly abort = new AbortController();
  private readonly changed = new Emitter<DomainListChange>();
  private running = 0;
  private visible = false;
  /** Somebody waits for the figures. */
  private wanted = false;
  private readonly idle = new Emitter<void>();
  private listing: 'loading' | 'ready' | 'failed' = 'loading';

  /** Why the list ends early; what was listed before stays. */
  error: unknown;
  /** Why figures are missing. */
  metadataError: unknown;
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
    while ((this.visible || this.wanted) && this.running < METADATA_AT_ONCE && !this.abort.signal.aborted) {
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
      this.domains.set(name, { name, metadata });
      this.changed.fire({ domain: name });
    } catch (error) {
      if (this.abort.signal.aborted) return;
      // A domain deleted since it was listed has no figures; anything else would meet the others too.
      if (errorClassOf((error as Error).name) === 'noSuchDomain') return;
      this.waiting.length = 0;
      this.metadataError ??= error;
      this.changed.fire('list');
    }
  }
}
