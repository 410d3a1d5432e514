/** What cannot be worked out inside the run: the engine has it worked out on the host, where files and threads are. */

export class HostNeeded extends Error {}

/** The bytes of a large file are in the blob store. */
export class BytesNeeded extends HostNeeded {
  constructor({ size }: { size: number }) {
    super(`The bytes of a file of ${String(size)} bytes cannot be read here`);
    this.name = 'BytesNeeded';
  }
}
