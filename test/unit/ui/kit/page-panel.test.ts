import assert from 'node:assert/strict';
import { PagePanel } from '../../../../src/ui/kit/page-panel';
import { FakePanel, settle, Uri } from '../../../support/vscode';

interface Host {
  ready(name: string): Promise<string>;
  fail(): Promise<void>;
}
interface Page {
  changed(what: string): Promise<string>;
}

describe('a page in its panel', () => {
  let panel: FakePanel;
  let page: PagePanel<Host, Page>;

  const dist = Uri.file('/dist');
  const open = (data: Record<string, string> = {}): void => {
    panel = new FakePanel();
    const host: Host = {
      ready: async (name) => `hello ${name}`,
      fail: () => Promise.reject(new Error('There is no network.')),
    };
    page = new PagePanel(panel.asPanel, host, { name: 'export', title: 'Export <b>', data }, { dist, icon: { light: dist, dark: dist } } as never);
  };
  beforeEach(() => open());

  it('gets answers, and errors with their words', async () => {
    panel.say({ kind: 'request', id: '1', method: 'ready', argument: 'page' });
    panel.say({ kind: 'request', id: '2', method: 'fail' });
    await settle();
    assert.deepEqual(panel.posted, [
      { kind: 'response', id: '1', result: 'hello page' },
      { kind: 'response', id: '2', error: { message: 'There is no network.' } },
    ]);
  });

  it('is told of changes, and its answer is heard', async () => {
    const heard: string[] = [];
    page.tell((remote) => remote.changed('account'), (answer) => heard.push(answer));
    const [{ id, method, argument }] = panel.posted as [{ id: string; method: string; argument: string }];
    assert.deepEqual([method, argument], ['changed', 'account']);
    panel.say({ kind: 'response', id, result: 'seen' });
    await settle();
    assert.deepEqual(heard, ['seen']);
  });

  it('may fail or go without anybody having to care', async () => {
    page.tell((remote) => remote.changed('account'), () => assert.fail('nothing was heard'));
    const [{ id }] = panel.posted as [{ id: string }];
    panel.say({ kind: 'response', id, error: { message: 'no' } });
    page.tell((remote) => remote.changed('again'), () => assert.fail('nothing was heard'));
    panel.dispose();
    await settle();
    page.tell((remote) => remote.changed('late'));
    assert.equal(panel.posted.length, 2);
  });

  it('ends with its panel, once, with all that belongs to it, late comers too', () => {
    let ended = 0;
    const part = { dispose: () => void (ended += 1) };
    page.register(part);
    panel.dispose();
    page.dispose();
    assert.deepEqual([page.closed, ended], [true, 1]);
    page.register(part);
    assert.equal(ended, 2);
    page.title = 'late';
    assert.equal(panel.title, 'Export <b>');
  });

  it('has no markup but its own in its frame, and lets its own script run alone', () => {
    open({ domainName: '"><script>alert(1)</script>', region: "'&" });
    const { html } = panel.webview;
    assert.match(html, /data-domain-name="&#34;&#62;&#60;script&#62;alert\(1\)&#60;\/script&#62;" data-region="&#39;&#38;"/);
    assert.match(html, /<title>Export &#60;b&#62;<\/title>/);
    const [, nonce] = /script-src &#39;nonce-([\w-]+)&#39;/.exec(html) ?? assert.fail('there is no nonce');
    assert.deepEqual([...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag), [`<script type="module" nonce="${nonce}" src="file:///dist/webview.js">`]);
    assert.doesNotMatch(html, /unsafe-inline/);
  });
});
