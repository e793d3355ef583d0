import { brief, type SimpleDBError } from './errors';

const LOOKED_AT = 16 * 1024;
const PAGE = /^\s{0,1024}(?:<\?xml[^>]{0,200}>\s{0,64})?(?:<!--[^]{0,1024}?-->\s{0,64})?<(?:!doctype html|html|head)\b/i;
const TITLE = /<title[^>]{0,200}>([^<]{1,400})/i;

/**
 * The error of a web page that came with a status of success: a captive portal or a proxy wants a login, or a filter says
 * why it lets nothing through. Undefined for anything else.
 *
 * @param unread why the answer could not be read
 * @param clean takes secrets out of the page's title
 */
export function webPageError(text: string, unread: SimpleDBError, clean: (text: string) => string): SimpleDBError | undefined {
  const start = text.slice(0, LOOKED_AT);
  if (!PAGE.test(start)) return undefined;
  const title = brief(clean(TITLE.exec(start)?.[1] ?? ''), 120);
  const message = `A web page answered in SimpleDB's place${title === '' ? '' : `: “${title}”`}. ${unread.message}`;
  return unread.with({ name: 'WebPageError', message });
}
