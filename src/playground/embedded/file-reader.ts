import { fstatSync, readSync } from 'node:fs';

/** Bytes of the file that are held at a time. */
const BUFFER_BYTES = 1_048_576;

/** Reads pieces of an open file through a buffer, because a system call for each small piece is slow. */
export class FileReader {
  readonly size: number;
  private buffer: Buffer = Buffer.alloc(0);
  private start = 0;

  constructor(private readonly fd: number) {
    this.size = fstatSync(fd).size;
  }

  /** Returns the bytes from a position on: fewer than asked for at the end of the file. */
  bytes(from: number, length: number): Buffer {
    const end = Math.min(from + length, this.size);
    if (from < this.start || end > this.start + this.buffer.length) {
      this.buffer = this.read(from, Math.min(Math.max(BUFFER_BYTES, end - from), this.size - from));
      this.start = from;
    }
    return this.buffer.subarray(from - this.start, Math.max(end, from) - this.start);
  }

  private read(from: number, length: number): Buffer {
    const data = Buffer.allocUnsafe(Math.max(length, 0));
    for (let done = 0; done < data.length;) {
      const read = readSync(this.fd, data, done, data.length - done, from + done);
      if (read === 0) return data.subarray(0, done);
      done += read;
    }
    return data;
  }
}
