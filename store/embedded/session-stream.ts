/** A stream that stands in for the socket of the `pg` driver. */
import { Duplex } from 'node:stream';

interface Session {
  open(): Promise<void>;
  send(bytes: Uint8Array): Promise<void>;
  end(): void;
}

/** The driver writes whole messages, so what it corks together travels, and is executed, as one piece. */
export class SessionStream extends Duplex {
  private readonly session: Session;

  constructor(session: Session) {
    super({ autoDestroy: true, allowHalfOpen: false });
    this.session = session;
  }

  /** Called by the driver with port and host, which mean nothing here. */
  connect(): this {
    this.session.open().then(
      () => this.emit('connect'),
      (thrown: unknown) => this.destroy(thrown instanceof Error ? thrown : new Error(String(thrown))),
    );
    return this;
  }

  /** Bytes from the database. */
  receive(bytes: Uint8Array): void {
    this.push(bytes);
  }

  override _read(): void {
    // Answers are pushed as they come.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.session.send(chunk).then(() => done(), done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.session.send(Buffer.concat(chunks.map(({ chunk }) => chunk))).then(() => done(), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.session.end();
    done(error);
  }

  /** Settings of a socket that have no meaning here but are asked for by the driver. */
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
