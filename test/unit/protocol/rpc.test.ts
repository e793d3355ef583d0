import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Rpc } from '../../../src/protocol/rpc';
import type { RpcPort } from '../../../src/protocol/rpc';

interface Calculator {
  double(value: number): Promise<number>;
  fail(why: string): Promise<void>;
  never(): Promise<void>;
}
interface Nothing {
  nothing(): Promise<void>;
}

/** Two ports that carry messages to each other, as JSON and a microtask later, as between host and page. */
class Wire implements RpcPort {
  readonly sent: unknown[] = [];
  private readonly listeners = new Set<(message: unknown) => void>();
  other: Wire | undefined;

  static pair(): [Wire, Wire] {
    const [a, b] = [new Wire(), new Wire()];
    [a.other, b.other] = [b, a];
    return [a, b];
  }

  post(message: unknown): void {
    this.sent.push(message);
    const json = JSON.stringify(message);
    queueMicrotask(() => this.other?.deliver(JSON.parse(json)));
  }

  onMessage(listener: (message: unknown) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  deliver(message: unknown): void {
    for (const listener of this.listeners) listener(message);
  }

  get listenerCount(): number {
    return this.listeners.size;
  }
}

const calculator: Calculator = {
  double: async (value) => value * 2,
  fail: async (why) => {
    throw new Error(why);
  },
  never: () => new Promise(() => undefined),
};
const nothing: Nothing = { nothing: async () => undefined };

function connected() {
  const [pageWire, hostWire] = Wire.pair();
  const page = new Rpc<Nothing, Calculator>(pageWire, nothing);
  const host = new Rpc<Calculator, Nothing>(hostWire, calculator);
  return { page, host, pageWire, hostWire };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe('Rpc', () => {
  it('answers in both directions, and several at a time each to its own', async () => {
    const { page, host } = connected();
    assert.deepEqual(await Promise.all([page.remote.double(2), page.remote.double(21)]), [4, 42]);
    assert.equal(await host.remote.nothing(), undefined);
  });

  it('rejects with the message of what the other side throws, and nothing else of it', async () => {
    const { page, hostWire } = connected();
    await assert.rejects(page.remote.fail('no such bucket'), new Error('no such bucket'));
    const [answer] = hostWire.sent as { error: object }[];
    assert.deepEqual(answer?.error, { message: 'no such bucket' });
  });

  it('gives no word of a thrown thing that is no error', async () => {
    const [pageWire, hostWire] = Wire.pair();
    const page = new Rpc<Nothing, Nothing>(pageWire, nothing);
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what is tested
    new Rpc<Nothing, Nothing>(hostWire, { nothing: () => Promise.reject('a secret') });
    await assert.rejects(page.remote.nothing(), new Error('An unknown error occurred.'));
  });

  for (const method of ['missing', 'constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    it(`has no method "${method}"`, async () => {
      const { page } = connected();
      const remote = page.remote as unknown as Record<string, () => Promise<unknown>>;
      await assert.rejects(async () => remote[method]?.(), new Error(`There is no method "${method}".`));
    });
  }

  it('is no promise: awaiting the remote sends nothing', async () => {
    const { page, pageWire } = connected();
    await Promise.resolve(page.remote);
    assert.deepEqual(pageWire.sent, []);
  });

  it('rejects a call whose message cannot be posted', async () => {
    const port: RpcPort = {
      post: () => {
        throw new Error('closed');
      },
      onMessage: () => ({ dispose: () => undefined }),
    };
    const page = new Rpc<Nothing, Calculator>(port, nothing);
    await assert.rejects(page.remote.double(1), new Error('closed'));
  });

  it('answers with an error where the answer itself cannot be posted', async () => {
    const [pageWire, hostWire] = Wire.pair();
    const page = new Rpc<Nothing, Nothing>(pageWire, nothing);
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    new Rpc<Nothing, Nothing>(hostWire, { nothing: async () => circular as never });
    await assert.rejects(page.remote.nothing(), /circular/);
  });

  it('rejects all that is pending when it is disposed of, and every later call', async () => {
    const { page, pageWire } = connected();
    const pending = [page.remote.never(), page.remote.never()];
    page.dispose();
    page.dispose();
    for (const call of pending) await assert.rejects(call, /closed before the answer came/);
    await assert.rejects(page.remote.double(1), new Error('The panel is closed.'));
    assert.equal(pageWire.listenerCount, 0);
  });

  it('posts no answer after it is disposed of', async () => {
    const [pageWire, hostWire] = Wire.pair();
    let finish = (): void => undefined;
    const host = new Rpc<Nothing, Nothing>(hostWire, {
      nothing: () => new Promise<void>((resolve) => (finish = () => resolve())),
    });
    hostWire.deliver({ kind: 'request', id: 'a-1', method: 'nothing' });
    host.dispose();
    finish();
    await settled();
    assert.deepEqual([hostWire.sent, pageWire.sent], [[], []]);
  });

  it('does not take an answer to an earlier page of the same panel for its own', async () => {
    const [pageWire, hostWire] = Wire.pair();
    const earlier = new Rpc<Nothing, Calculator>(pageWire, nothing);
    void earlier.remote.never().catch(() => undefined);
    const [request] = pageWire.sent as { id: string }[];
    earlier.dispose();
    const later = new Rpc<Nothing, Calculator>(pageWire, nothing);
    new Rpc<Calculator, Nothing>(hostWire, calculator);
    const call = later.remote.double(4);
    pageWire.deliver({ kind: 'response', id: request?.id, result: 'for the earlier one' });
    assert.equal(await call, 8);
  });

  it('ignores what is no message of its own, whatever it is', async () => {
    const { page, pageWire, hostWire } = connected();
    const message = fc.oneof(
      fc.anything(),
      fc.record({ kind: fc.constantFrom('request', 'response', 'x'), id: fc.anything(), error: fc.anything() }),
      fc.record({ kind: fc.constant('response'), id: fc.string(), error: fc.record({ message: fc.anything() }) }),
    );
    fc.assert(
      fc.property(message, (each) => {
        pageWire.deliver(each);
        hostWire.deliver(each);
      }),
    );
    await settled();
    assert.equal(await page.remote.double(3), 6);
  });
});
