import { Worker } from 'node:worker_threads';

const FIFTEEN_MINUTES = 15 * 60_000;

/**
 * Worker script that loads a bundle with its own environment and handles one event after the other, as a
 * container does.
 */
const CONTAINER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { handler } = require(workerData.bundle);
  parentPort.on('message', async (event) => {
    try {
      const getRemainingTimeInMillis = () => Atomics.load(workerData.remainingMs, 0);
      parentPort.postMessage({ result: await handler(event, { getRemainingTimeInMillis }) });
    } catch (error) {
      parentPort.postMessage({ error: String(error) });
    }
  });
`;

interface Answer {
  readonly result?: unknown;
  readonly error?: string;
}

/** Runs one container of a built function. */
export class LocalFunction {
  /** Lines that the function wrote. */
  readonly logs: string[] = [];
  /** Milliseconds that an invocation has left; tests lower them while one runs. */
  readonly remainingMs = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(
    FIFTEEN_MINUTES,
  );
  private readonly worker: Worker;

  /** @param bundle path of the bundle's index.js */
  constructor(bundle: string, environment: Record<string, string>) {
    this.worker = new Worker(CONTAINER, {
      eval: true,
      env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...environment },
      workerData: { bundle, remainingMs: this.remainingMs },
      stdout: true,
      stderr: true,
    });
    for (const stream of [this.worker.stdout, this.worker.stderr]) {
      stream
        .setEncoding('utf8')
        .on('data', (text: string) => this.logs.push(...text.split('\n').filter(Boolean)));
    }
  }

  /** @throws Error with the text of the function's error */
  async invoke<T>(event: unknown): Promise<T> {
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.worker.once('error', reject);
      this.worker.once('message', (message: Answer) => {
        this.worker.off('error', reject);
        resolve(message);
      });
      this.worker.postMessage(event);
    });
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.result as T;
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}
