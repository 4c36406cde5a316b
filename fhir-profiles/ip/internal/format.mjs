// The house form of the guide's JSON: what fits on a line stands on one, so that an element of a
// differential reads like a row of a table.

const widthMax = 100;

// Text of a parsed JSON value, ending in a line feed.
export function format(value) {
  return broken(value, '', 0) + '\n';
}

function inline(value) {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${inline(item)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

// `taken` is the width that stands before the value on its line, its indent aside.
function broken(value, indent, taken) {
  const flat = inline(value);
  const leaf = value === null || typeof value !== 'object';
  const root = indent === '' && !leaf;
  if (leaf || (!root && indent.length + taken + flat.length < widthMax)) return flat;
  const deeper = `${indent}  `;
  const list = Array.isArray(value);
  const items = list
    ? value.map((item) => deeper + broken(item, deeper, 0))
    : Object.entries(value).map(([name, item]) => {
        const head = `${JSON.stringify(name)}: `;
        return deeper + head + broken(item, deeper, head.length);
      });
  const [open, close] = list ? '[]' : '{}';
  return `${open}\n${items.join(',\n')}\n${indent}${close}`;
}
