import assert from 'node:assert/strict';
import { Emitter } from '../../../../src/exports/time/emitter';
import type { ExportRecord } from '../../../../src/exports/model/record';
import type { DetailsHostApi, DetailsPageApi, ExportDetails } from '../../../../src/protocol/details';
import { Rpc, type RpcPort } from '../../../../src/protocol/rpc';
import type { KnownExport } from '../../../../src/ui/export-details/build-export-details';
import { ExportDetailsView } from '../../../../src/ui/export-details/export-details';
import { ADDRESS, EXPORT_ARN, LISTED, RUNNING, SUCCEEDED } from '../../../support/export-records';

/** Two ends of one wire. What is sent arrives before the sender goes on. */
function wire(): [RpcPort, RpcPort] {
  const [a, b] = [new Emitter<unknown>(), new Emitter<unknown>()];
  const port = (out: Emitter<unknown>, into: Emitter<unknown>): RpcPort => ({
    post: (message) => out.fire(structuredClone(message)),
    onMessage: into.event,
  });
  return [port(a, b), port(b, a)];
}

class Fixture {
  known: KnownExport | undefined;
  readonly looks: { resolve(): void; reject(error: Error): void }[] = [];
  readonly shown: ExportDetails[] = [];
  readonly opened: ExportRecord[] = [];
  readonly copied: string[] = [];
  readonly noted: unknown[] = [];
  readonly changed = new Emitter<void>();
  readonly view: ExportDetailsView;
  readonly host: DetailsHostApi;
  cli: () => Promise<{ region: string; profile?: string }> = async () => ({ region: 'us-east-1', profile: 'work' });
  openForm: (record: ExportRecord) => Promise<void> = async (record) => void this.opened.push(record);

  constructor(known?: KnownExport) {
    this.known = known;
    const [here, there] = wire();
    this.view = new ExportDetailsView(here, ADDRESS, {
      source: {
        find: (arn) => (arn === EXPORT_ARN ? this.known : undefined),
        onDidChange: this.changed.event,
        refreshExport: () => new Promise((resolve, reject) => this.looks.push({ resolve, reject })),
      },
      openForm: (record) => this.openForm(record),
      cliOf: () => this.cli(),
      copy: async (text) => void this.copied.push(text),
      noteError: (error) => void this.noted.push(error),
      showLog: () => undefined,
    });
    const page = new Rpc<DetailsPageApi, DetailsHostApi>(there, {
      detailsChanged: async (details) => {
        this.shown.push(details);
      },
    });
    this.host = page.remote;
  }

  /** The source knows it otherwise than before. */
  become(known: KnownExport | undefined): void {
    this.known = known;
    this.changed.fire();
  }

  get last(): ExportDetails | undefined {
    return this.shown.at(-1);
  }

  /** Ends the look under way and waits until the page has been told. */
  async ended(end: (look: { resolve(): void; reject(error: Error): void }) => void): Promise<void> {
    const refreshed = this.host.refresh();
    const look = this.looks.at(-1);
    assert.ok(look);
    end(look);
    await refreshed;
  }
}

const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException', operation: 'GetExport', httpStatusCode: 403 });

describe('The host of the details’ page', () => {
  it('answers with what is known at once, then looks and tells what it found', async () => {
    const fixture = new Fixture({ record: LISTED });
    const first = await fixture.host.ready();
    assert.deepEqual([first.looking, first.target], [true, undefined]);
    fixture.become({ record: RUNNING });
    assert.equal(fixture.last?.target?.s3Bucket, 'acme-exports');
    assert.equal(fixture.last?.looking, true);
    await fixture.ended((look) => look.resolve());
    assert.equal(fixture.last?.looking, false);
    assert.match(fixture.last?.command ?? '', /--profile work/);
    assert.equal(fixture.looks.length, 1);
  });

  it('tells nothing before the page has asked, nor the same twice', async () => {
    const fixture = new Fixture({ record: RUNNING });
    fixture.become({ record: SUCCEEDED });
    assert.equal(fixture.shown.length, 0);
    await fixture.host.ready();
    await fixture.ended((look) => look.resolve());
    const { length } = fixture.shown;
    fixture.become({ record: SUCCEEDED });
    assert.equal(fixture.shown.length, length);
  });

  it('keeps what is known when the look fails, until a later one goes well', async () => {
    const fixture = new Fixture({ record: LISTED });
    await fixture.host.ready();
    await fixture.ended((look) => look.reject(denied));
    assert.equal(fixture.last?.progress?.trackingProblem?.message, 'Access required: sdb:GetExport');
    assert.deepEqual(fixture.noted, [denied]);
    await fixture.ended((look) => look.resolve());
    assert.equal(fixture.last?.progress?.trackingProblem, undefined);
  });

  it('drops its own problem once the export was seen well elsewhere', async () => {
    const fixture = new Fixture({ record: LISTED });
    await fixture.host.ready();
    await fixture.ended((look) => look.reject(denied));
    fixture.become({ record: LISTED, problem: denied });
    assert.ok(fixture.last?.progress?.trackingProblem);
    fixture.become({ record: LISTED });
    assert.equal(fixture.last?.progress?.trackingProblem, undefined);
  });

  it('looks at an export that becomes known only after the page has come up', async () => {
    const fixture = new Fixture();
    const first = await fixture.host.ready();
    assert.equal(first.progress, undefined);
    await fixture.ended((look) => look.reject(new Error('not read yet')));
    assert.match(fixture.last?.problem?.raw ?? '', /not read yet/);
    fixture.become({ record: LISTED });
    assert.equal(fixture.looks.length, 2);
    assert.equal(fixture.last?.problem, undefined);
    assert.equal(fixture.last?.progress?.status, 'IN_PROGRESS');
  });

  it('has no command while the connection cannot be opened, and one once it can', async () => {
    const fixture = new Fixture({ record: RUNNING });
    const gone = new Error('profile gone');
    fixture.cli = () => Promise.reject(gone);
    await fixture.host.ready();
    await fixture.ended((look) => look.resolve());
    assert.equal(fixture.last?.command, undefined);
    assert.deepEqual(fixture.noted, [gone]);
    fixture.cli = async () => ({ region: 'us-east-1' });
    await fixture.ended((look) => look.resolve());
    assert.ok(fixture.last?.command);
  });

  it('opens the form with the record, and says why where it cannot', async () => {
    const fixture = new Fixture({ record: RUNNING });
    assert.equal(await fixture.host.runAgain(), undefined);
    assert.deepEqual(fixture.opened, [RUNNING]);
    fixture.openForm = () => Promise.reject(Object.assign(new Error('gone'), { name: 'LoginRequired' }));
    assert.match((await fixture.host.runAgain())?.action ?? '', /Sign in/);
    fixture.become(undefined);
    assert.match((await fixture.host.runAgain())?.message ?? '', /not known here/);
  });

  it('copies, and says nothing more once it is closed', async () => {
    const fixture = new Fixture({ record: RUNNING });
    await fixture.host.ready();
    await fixture.host.copy(EXPORT_ARN);
    assert.deepEqual(fixture.copied, [EXPORT_ARN]);
    const { length } = fixture.shown;
    fixture.view.dispose();
    fixture.become({ record: SUCCEEDED });
    assert.equal(fixture.shown.length, length);
  });
});
