import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

/** The bans alone, on text of files that need not exist: rules that need types are off. */
const eslint = new ESLint({
  overrideConfig: [tseslint.configs.disableTypeChecked, { languageOptions: { parserOptions: { projectService: false } } }],
  ruleFilter: ({ ruleId }) => ['no-restricted-imports', 'no-restricted-globals', 'no-undef'].includes(ruleId),
});

async function complaints(filePath: string, code: string): Promise<string[]> {
  const results = await eslint.lintText(code, { filePath });
  return results.flatMap(({ messages }) => messages.map(({ message }) => message));
}

const importing = (path: string) => `import { x } from '${path}';\nx();\n`;

describe('layers', () => {
  const banned: [file: string, path: string, advice: RegExp][] = [
    ['src/simpledb/client.ts', 'vscode', /pass in what is needed/],
    ['src/simpledb/client.ts', '../exports/arn', /client stands alone/],
    ['src/simpledb/client.ts', '../aws/index', /client stands alone/],
    ['src/simpledb/client.ts', '../select/parser', /client stands alone/],
    ['src/select/parser.ts', 'vscode', /any process, worker or page/],
    ['src/select/parser.ts', 'node:buffer', /any process, worker or page/],
    ['src/select/parser.ts', 'buffer', /any process, worker or page/],
    ['src/select/parser.ts', '../sandbox/kit/errors', /any process, worker or page/],
    ['src/select/parser.ts', '../exports/model/arn', /any process, worker or page/],
    ['src/select/parser.ts', '../simpledb', /any process, worker or page/],
    ['src/select/parser.ts', '../simpledb/client', /any process, worker or page/],
    ['src/exports/following/tracker.ts', 'vscode', /pass in what is needed/],
    ['src/exports/following/tracker.ts', '../aws/credentials', /take an interface/],
    ['src/exports/following/tracker.ts', '../ui/tree', /take an interface/],
    ['src/exports/starting/export-starter.ts', '../../texts/error-messages', /take an interface/],
    ['src/exports/starting/export-starter.ts', '../../protocol/form', /take an interface/],
    ['src/exports/starting/export-starter.ts', '../../aws/session', /take an interface/],
    ['src/exports/starting/export-starter.ts', '../plans/plan', /stand in this order/],
    ['src/exports/time/backoff.ts', '../storage/json-files', /stand in this order/],
    ['src/exports/plans/plan.ts', '../output/plan-report', /stand in this order/],
    ['src/aws/credentials.ts', 'vscode', /pass in what is needed/],
    ['src/cli/main.ts', 'vscode', /pass in what is needed/],
    ['src/cli/main.ts', '../ui/kit/log', /shows no window/],
    ['src/texts/error-messages.ts', '../cli/command', /pass in what comes from elsewhere/],
    ['src/aws/session.ts', '../texts/error-messages', /src\/ui shows it/],
    ['src/aws/credentials.ts', '../protocol/form', /src\/ui shows it/],
    ['src/protocol/form.ts', 'vscode', /pass in what is needed/],
    ['src/protocol/form.ts', 'node:crypto', /language alone/],
    ['src/protocol/form.ts', '../simpledb/index', /simpledb\/model/],
    ['src/protocol/form.ts', '../simpledb', /simpledb\/model/],
    ['src/protocol/form.ts', '../ui/panel', /pass in what comes from elsewhere/],
    ['src/protocol/form.ts', '../texts/format', /pass in what comes from elsewhere/],
    ['src/texts/format.ts', 'vscode', /pass in what is needed/],
    ['src/texts/format.ts', 'node:os', /the language as well/],
    ['src/texts/format.ts', '../simpledb', /simpledb\/model/],
    ['src/texts/error-messages.ts', '../aws/session', /pass in what comes from elsewhere/],
    ['src/texts/error-messages.ts', '../ui/kit/settings', /pass in what comes from elsewhere/],
    ['src/sandbox/main.ts', 'vscode', /pass in what is needed/],
    ['src/sandbox/main.ts', '../simpledb/signature-v2', /process of its own/],
    ['src/sandbox/main.ts', '../exports/arn', /process of its own/],
    ['src/sandbox/main.ts', '../texts/format', /process of its own/],
    ['src/sandbox/s3/service.ts', '../../exports/arn', /process of its own/],
    ['src/sandbox/s3/service.ts', '../../simpledb', /process of its own/],
    ['src/sandbox/s3/service.ts', '../../exports/storage/json-files', /process of its own/],
    ['src/exports/storage/replace-file.ts', './disk', /import Node alone/],
    ['src/exports/storage/replace-file.ts', '../../simpledb/model', /import Node alone/],
    ['src/sandbox/s3/service.ts', '../../texts/format', /process of its own/],
    ['src/sandbox/s3/service.ts', '../server', /these rooms of the sandbox: kit\./],
    ['src/sandbox/s3/service.ts', '../exports/service', /these rooms of the sandbox: kit\./],
    ['src/sandbox/kit/http.ts', '../auth/credentials', /these rooms of the sandbox: none\./],
    ['src/ui/domains/domains-tree.ts', '../../sandbox/main', /start dist\/sandbox\.js/],
    ['src/ui/kit/log.ts', '../connection/sessions', /stand in this order/],
    ['src/ui/exports/exports-tree.ts', '../plans/plan-rows', /stand in this order/],
    ['src/ui/domains/domains-tree.ts', '../export-form/export-forms', /stands beside/],
    ['src/ui/domains/domains-tree.ts', '../../app', /hands it on/],
    ['src/exports/model/arn.ts', '../plans/plan', /stand in this order/],
    ['src/extension.ts', './sandbox/main', /start dist\/sandbox\.js/],
    ['webview-ui/export-form/form-view.ts', 'vscode', /pass in what is needed/],
    ['webview-ui/export-form/form-view.ts', 'node:fs', /language alone/],
    ['webview-ui/export-form/form-view.ts', '../src/simpledb/model', /src\/protocol alone/],
    ['webview-ui/export-form/form-view.ts', '../src/ui/panel', /src\/protocol alone/],
    ['webview-ui/export-form/form-view.ts', '@vscode/webview-ui-toolkit', /toolkit\.ts/],
    ['webview-ui/page/toolkit.ts', '../src/protocol/form', /registers the toolkit/],
  ];
  for (const [file, path, advice] of banned) {
    it(`${file} must not import ${path}`, async () => {
      const [message, ...others] = await complaints(file, importing(path));
      assert.match(message ?? 'no complaint', advice);
      assert.deepEqual(others, []);
    });
  }

  it('every room of the sandbox is held to its place', async () => {
    const rooms = readdirSync('src/sandbox', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    assert.ok(rooms.length > 0);
    for (const { name } of rooms) {
      const [message, ...others] = await complaints(`src/sandbox/${name}/x.ts`, importing('../main'));
      assert.match(message ?? 'no complaint', /these rooms of the sandbox/, name);
      assert.deepEqual(others, []);
    }
  });

  for (const name of ['Buffer', 'process', 'document', 'setTimeout', 'console']) {
    it(`src/select must not use ${name}`, async () => {
      const [message, ...others] = await complaints('src/select/parser.ts', `export const x = ${name};\n`);
      assert.match(message ?? 'no complaint', new RegExp(`'${name}' is not defined`));
      assert.deepEqual(others, []);
    });
  }

  it('only webview-ui/page/host.ts takes hold of the host', async () => {
    const code = 'export const api = acquireVsCodeApi();\n';
    assert.match((await complaints('webview-ui/state.ts', code))[0] ?? 'no complaint', /webview-ui\/page\/host\.ts/);
    assert.deepEqual(await complaints('webview-ui/page/host.ts', code), []);
  });

  const allowed: [file: string, path: string][] = [
    ['src/simpledb/client.ts', './model'],
    ['src/simpledb/client.ts', 'node:http'],
    ['src/select/parser.ts', './lexer'],
    ['src/select/parser.ts', '../simpledb/model'],
    ['src/exports/following/tracker.ts', '../simpledb/index'],
    ['src/exports/plans/aws-plan-service.ts', '../starting/export-starter'],
    ['src/exports/output/plan-report.ts', '../plans/plan'],
    ['src/aws/credentials.ts', '../simpledb/model'],
    ['src/aws/session.ts', '../exports/model/aws-session'],
    ['src/texts/error-messages.ts', '../exports/model/coded-error'],
    ['src/texts/error-messages.ts', '../protocol/messages'],
    ['src/texts/error-messages.ts', '../simpledb/model'],
    ['src/protocol/form.ts', '../simpledb/model'],
    ['src/protocol/form.ts', '../exports/artefacts'],
    ['src/sandbox/main.ts', '../simpledb/model'],
    ['src/sandbox/main.ts', './exports/service'],
    ['src/sandbox/s3/service.ts', '../../simpledb/model'],
    ['src/sandbox/s3/service.ts', '../../exports/storage/replace-file'],
    ['src/sandbox/seeds.ts', '../exports/storage/replace-file'],
    ['src/exports/storage/replace-file.ts', 'node:fs'],
    ['src/sandbox/main.ts', '../select/parser'],
    ['src/sandbox/s3/service.ts', './bucket'],
    ['src/sandbox/s3/service.ts', '../kit/errors'],
    ['src/sandbox/exports/service.ts', '../s3/service'],
    ['src/sandbox/exports/service.ts', '../../select/item'],
    ['src/ui/domains/domains-tree.ts', 'vscode'],
    ['src/ui/domains/domains-tree.ts', '../../exports/following/tracker'],
    ['src/ui/plans/plan-panels.ts', '../exports/plan-row'],
    ['src/app.ts', './ui/plans/plan-panels'],
    ['webview-ui/export-form/form-view.ts', '../src/protocol/form'],
    ['webview-ui/page/toolkit.ts', '@vscode/webview-ui-toolkit'],
  ];
  for (const [file, path] of allowed) {
    it(`${file} may import ${path}`, async () => assert.deepEqual(await complaints(file, importing(path)), []));
  }
});
