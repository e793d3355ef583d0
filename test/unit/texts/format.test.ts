import assert from 'node:assert/strict';
import { withoutIcons, withoutLinks } from '../../../src/texts/escape';
import { formatterOf } from '../../../src/texts/format';
import { planProblemText } from '../../../src/texts/plan-messages';
import { quotaMessage } from '../../../src/texts/quota-messages';
import { record } from '../../support/following';

describe('numbers and times in texts', () => {
  const english = formatterOf('en-US');
  const german = formatterOf('de');
  const NOW = Date.parse('2026-11-01T12:00:00Z');

  it('are written as the language that is passed in writes them', () => {
    assert.deepEqual([english.count(1234567), german.count(1234567)], ['1,234,567', '1.234.567']);
    assert.deepEqual([english.itemsText(1), english.itemsText(1200), german.itemsText(1200)], ['1 item', '1,200 items', '1.200 items']);
    assert.deepEqual([english.domainsText(1), english.domainsText(0)], ['1 domain', '0 domains']);
    assert.deepEqual([english.bytes(1536), german.bytes(1536)], [english.bytes(1536), english.bytes(1536).replace('.', ',')]);
    assert.match(german.dateTime(new Date(NOW)), /^\d\d\.\d\d\.2026/);
  });

  it('tell how long ago in a person’s unit, and never of the future', () => {
    const agoOf = (seconds: number): string => english.ago(new Date(NOW - seconds * 1000), NOW);
    assert.deepEqual([-90, 59, 60, 3_600, 86_400, 2 * 86_400].map(agoOf), ['just now', 'just now', '1 minute ago', '1 hour ago', 'yesterday', '2 days ago']);
    assert.equal(german.ago(new Date(NOW - 120_000), NOW), 'vor 2 Minuten');
  });

  it('stand so in whole messages', () => {
    const retryAt = NOW;
    for (const format of [english, german]) {
      const { action } = planProblemText({ kind: 'busy', retryAt }, {}, format);
      assert.ok(action?.endsWith(`tries again at ${format.dateTime(new Date(retryAt))}.`), action);
    }
    const used = Array.from({ length: 25 }, (_, n) => record({ exportArn: `arn:${n}`, domainName: `d${n}`, requestedAt: new Date(NOW).toISOString() }));
    const freeAt = NOW + 24 * 3_600_000;
    for (const format of [english, german]) assert.ok(quotaMessage(used, NOW, format).includes(format.clockTime(freeAt)), quotaMessage(used, NOW, format));
    assert.equal(quotaMessage([], NOW, english), '');
  });

  it('lose icons and links that came from elsewhere', () => {
    assert.equal(withoutIcons('a $(alert) b'), 'a \\$(alert) b');
    assert.equal(withoutLinks('[a](https://x)'), '[a]\u200b(https://x)');
  });
});
