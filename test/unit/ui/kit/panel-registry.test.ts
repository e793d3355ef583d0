import assert from 'node:assert/strict';
import { PanelRegistry } from '../../../../src/ui/kit/panel-registry';
import { exportPanelType } from '../../../../src/ui/kit/ids';
import { FakePanel, screen, Uri } from '../../../support/vscode';

describe('the open pages of a kind', () => {
  let shown: string[];
  let registry: PanelRegistry<string, { dispose(): void; of: string }>;

  beforeEach(() => {
    screen.reset();
    shown = [];
    registry = new PanelRegistry(
      {
        type: exportPanelType,
        keyOf: (address: string) => address.toLowerCase(),
        readState: (state) => (typeof state === 'string' ? state : undefined),
        show: (_panel, address: string) => (shown.push(address), { of: address, dispose: () => undefined }),
      },
      Uri.file('/dist') as never,
    );
  });

  it('are one for each key: a second request shows the first page', () => {
    const first = registry.open('Customers');
    assert.equal(registry.open('customers'), first);
    registry.open('orders');
    assert.deepEqual([shown, screen.panels.map(({ reveals }) => reveals)], [['Customers', 'orders'], [1, 0]]);
  });

  it('may run scripts and load from their bundle alone', () => {
    registry.open('customers');
    const { enableScripts, localResourceRoots } = screen.panels[0]?.webview.options as { enableScripts: boolean; localResourceRoots: Uri[] };
    assert.deepEqual([enableScripts, localResourceRoots.map(({ path }) => path)], [true, ['/dist']]);
  });

  it('are opened anew once closed', () => {
    registry.open('customers');
    screen.panels[0]?.dispose();
    registry.open('customers');
    assert.equal(screen.panels.length, 2);
  });

  it('come back after a reload by what they were for', () => {
    const panel = new FakePanel();
    registry.restore(panel.asPanel, 'customers');
    registry.open('customers');
    assert.deepEqual([shown, panel.reveals, panel.disposed], [['customers'], 1, false]);
  });

  it('are no empty tab where they do not know what they were for, nor twice', () => {
    registry.open('customers');
    for (const state of [undefined, { version: 99 }, 'customers']) {
      const panel = new FakePanel();
      registry.restore(panel.asPanel, state);
      assert.equal(panel.disposed, true);
    }
    assert.deepEqual(shown, ['customers']);
  });

  it('stay when the window closes: VS Code brings them back', () => {
    registry.open('customers');
    registry.dispose();
    assert.equal(screen.panels[0]?.disposed, false);
  });
});
