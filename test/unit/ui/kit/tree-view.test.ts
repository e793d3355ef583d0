import assert from 'node:assert/strict';
import Module from 'node:module';
import type { TreeRows, TreeView } from '../../../../src/ui/kit/tree-view';

/** As much of VS Code as a view needs before it is registered. */
const vscode = {
  EventEmitter: class {
    private readonly listeners: ((value: unknown) => void)[] = [];
    readonly event = (listener: (value: unknown) => void): void => void this.listeners.push(listener);
    fire(value: unknown): void {
      for (const listener of this.listeners) listener(value);
    }
  },
};

type Load = (request: string, ...rest: unknown[]) => unknown;

describe('a view that VS Code knows before the app', () => {
  const loader = Module as unknown as { _load: Load };
  const load = loader._load;
  let rows: () => Promise<TreeRows<string>>;
  let view: TreeView<string>;
  let redrawn: unknown[];

  before(() => {
    loader._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));
  });
  after(() => {
    loader._load = load;
  });
  beforeEach(async () => {
    const { TreeView: View } = await import('../../../../src/ui/kit/tree-view');
    view = new View('view', () => rows());
    redrawn = [];
    view.onDidChangeTreeData((row) => redrawn.push(row));
    rows = async () => ({ getChildren: () => ['row'], getTreeItem: (label) => ({ label }) });
  });

  it('has its rows asked for again, once, when the app is loaded after a load that failed', async () => {
    const loads = rows;
    rows = () => Promise.reject(new Error('no file'));
    await assert.rejects(view.getChildren(), /no file/);
    assert.deepEqual(redrawn, []);
    rows = loads;
    view.appLoaded();
    assert.deepEqual(redrawn, [undefined]);
    assert.deepEqual(await view.getChildren(), ['row']);
    view.appLoaded();
    assert.equal(redrawn.length, 1);
  });

  it('is not drawn twice when its own question loads the app', async () => {
    const asked = view.getChildren();
    view.appLoaded();
    assert.deepEqual([await asked, redrawn], [['row'], []]);
  });
});
