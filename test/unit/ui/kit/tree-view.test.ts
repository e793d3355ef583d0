import assert from 'node:assert/strict';
import { TreeView, type TreeRows } from '../../../../src/ui/kit/tree-view';

describe('a view that VS Code knows before the app', () => {
  let rows: () => Promise<TreeRows<string>>;
  let view: TreeView<string>;
  let redrawn: unknown[];

  beforeEach(() => {
    view = new TreeView('view', () => rows());
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
