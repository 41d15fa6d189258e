/** One file in an archive; `content` must give exactly `size` bytes. */
export interface TarEntry {
  name: string;
  size: number;
  content: AsyncIterable<Uint8Array>;
}

const BLOCK = 512;

/** The entries as a tar stream (POSIX ustar), which every tar program reads. */
export async function* writeTar(entries: AsyncIterable<TarEntry>): AsyncGenerator<Uint8Array> {
  for await (const { name, size, content } of entries) {
    yield header(name, size);
    let written = 0;
    for await (const chunk of content) {
      written += chunk.length;
      yield chunk;
    }
    if (written !== size)
      throw new Error(`${name} changed while it was read: ${written} instead of ${size} bytes`);
    yield new Uint8Array(padding(size));
  }
  yield new Uint8Array(2 * BLOCK);
}

/** The entries of a tar stream, one after the other; what is not read of one is passed over. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const bytes = createReader(source);
  for (;;) {
    const block = await bytes.take(BLOCK);
    if (block.every((byte) => byte === 0)) return;
    const { name, size } = parseHeader(block);
    const content = bytes.next(size);
    yield { name, size, content };
    for await (const _ of content) void _;
    await bytes.take(padding(size));
  }
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function header(name: string, size: number): Uint8Array {
  if (Buffer.byteLength(name) > 100)
    throw new Error(`the name ${name} is too long for the archive`);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write('0000600\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  writeSize(block, size);
  block.write(`${octal(Math.floor(Date.now() / 1000), 11)}\0`, 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

/** Octal up to 8 GB, binary beyond, as GNU tar does it. */
function writeSize(block: Buffer, size: number): void {
  if (size < 8 ** 11) {
    block.write(`${octal(size, 11)}\0`, 124);
    return;
  }
  block.writeUInt8(0x80, 124);
  block.writeBigUInt64BE(BigInt(size), 128);
}

function parseHeader(block: Buffer): { name: string; size: number } {
  const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (sum !== Number.parseInt(text(block, 148, 8), 8)) throw new Error('the archive is damaged');
  const isBinary = block.readUInt8(124) === 0x80;
  const size = isBinary
    ? Number(block.readBigUInt64BE(128))
    : Number.parseInt(text(block, 124, 12), 8);
  return { name: text(block, 0, 100), size };
}

function text(block: Buffer, at: number, length: number): string {
  const end = block.indexOf(0, at);
  return block.toString('utf8', at, end < 0 ? at + length : Math.min(end, at + length));
}

function octal(number: number, digits: number): string {
  return number.toString(8).padStart(digits, '0');
}

/** Cuts a stream into pieces of the lengths asked for. */
function createReader(source: AsyncIterable<Uint8Array>) {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  let open = 0;

  async function piece(most: number): Promise<Uint8Array> {
    while (rest.length === 0) {
      const { value, done } = await iterator.next();
      if (done) throw new Error('the archive ends too early');
      rest = value;
    }
    const part = rest.subarray(0, most);
    rest = rest.subarray(part.length);
    return part;
  }

  return {
    async take(length: number): Promise<Buffer> {
      const parts: Uint8Array[] = [];
      for (let missing = length; missing > 0;) {
        const part = await piece(missing);
        missing -= part.length;
        parts.push(part);
      }
      return Buffer.concat(parts);
    },
    /** Iterated a second time, it goes on where it was left. */
    next(length: number): AsyncIterable<Uint8Array> {
      open = length;
      return {
        [Symbol.asyncIterator]: () => ({
          async next() {
            if (open === 0) return { done: true, value: undefined };
            const value = await piece(open);
            open -= value.length;
            return { done: false, value };
          },
        }),
      };
    },
  };
}
