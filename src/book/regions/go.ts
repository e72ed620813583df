/** Go: a region is a top-level declaration with its doc comment. */
import { cut, type Region } from './region.ts';

const FUNCTION = /^func (?:\((?:\w+ )?\*?(\w+)(?:\[[^\]]*\])?\) )?(\w+)/;
const SINGLE = /^(?:type|var|const) (\w+(?:, \w+)*)/;
const GROUP = /^(?:type|var|const) \($/;
/** In a group, one tab from the margin. */
const MEMBER = /^\t(\w+(?:, \w+)*)/;

function begins(line: string, lines: readonly string[], index: number): readonly string[] | undefined {
  const method = FUNCTION.exec(line);
  if (method) return [method[1] === undefined ? method[2]! : `${method[1]}.${method[2]}`];
  const single = SINGLE.exec(line);
  if (single) return single[1]!.split(', ');
  if (!GROUP.test(line)) return undefined;
  const end = lines.indexOf(')', index);
  return lines.slice(index + 1, end).flatMap((member) => MEMBER.exec(member)?.[1]?.split(', ') ?? []);
}

export const goRegions = (text: string): Region[] => cut(text, begins, (line) => line.startsWith('//'));
