// A .tgz as npm packs it: POSIX ustar headers (https://www.gnu.org/software/tar/manual/html_node/Standard.html),
// without owner or time, so that the same files give the same bytes.
import { gzipSync } from 'node:zlib';

const block = 512;

function header(name, size) {
  const bytes = Buffer.alloc(block);
  const put = (text, at) => bytes.write(text, at, 'latin1');
  const octal = (value, width) => value.toString(8).padStart(width - 1, '0') + '\0';
  if (name.length > 100) throw new Error(`${name}: too long a name for the archive`);
  put(name, 0);
  put(octal(0o644, 8), 100);
  put(octal(0, 8), 108);
  put(octal(0, 8), 116);
  put(octal(size, 12), 124);
  put(octal(0, 12), 136);
  put(' '.repeat(8), 148); // the checksum counts itself as spaces
  put('0', 156);
  put('ustar\0' + '00', 257);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  put(sum.toString(8).padStart(6, '0') + '\0 ', 148);
  return bytes;
}

// files: [name, text] in the order they are packed.
export function tgz(files) {
  const blocks = files.flatMap(([name, text]) => {
    const content = Buffer.from(text, 'utf8');
    const padding = Buffer.alloc((block - (content.length % block)) % block);
    return [header(name, content.length), content, padding];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * block)]), { level: 9 });
}
