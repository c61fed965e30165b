// Room for words: a narrow picture breaks long names and gives its legend the lines it needs.

const FIRST_CJK = "\u2e80";
const long = (text, letter) =>
  [...text].reduce((sum, sign) => sum + (sign >= FIRST_CJK ? letter : 0.55 * letter), 0);

const lines = (names, width, letter) => {
  let count = 1, used = 0;
  for (const name of names) {
    const wide = 45 + long(name ?? "", letter); // with its mark and the gap after it
    if (used && used + wide > width) { count += 1; used = 0; }
    used += wide;
  }
  return count;
};

const most = (width, letter) => Math.max(5 * letter, 0.34 * width);

// Height in rem: every bar has its name, so many bars make the picture higher, not its names fewer.
export const rows = (option, width, letter) => {
  const name = (text) => Math.max(1.75, 1.3 * Math.ceil(long(String(text), letter) / most(width, letter)));
  return Math.max(20, 6 + (option.yAxis?.data ?? []).reduce((sum, text) => sum + name(text), 0));
};

export const fit = (option, width, letter) => {
  if (option.yAxis?.type === "category") {
    const wide = most(width, letter);
    option.yAxis.axisLabel = { ...option.yAxis.axisLabel, interval: 0, width: wide, overflow: "break" };
    const axisLabel = { ...option.xAxis?.axisLabel, hideOverlap: true };
    option.xAxis = { ...option.xAxis, axisLabel, splitNumber: width < 480 ? 3 : 5 };
  }
  if (option.xAxis?.type === "category") {
    const wide = (0.9 * width) / Math.max(1, option.xAxis.data?.length ?? 1);
    option.xAxis.axisLabel = { ...option.xAxis.axisLabel, interval: 0, width: wide, overflow: "break" };
  }
  if (option.legend) {
    const needed = 16 + 1.9 * letter * lines((option.series ?? []).map((one) => one.name), width - 16, letter);
    option.grid = { ...option.grid, bottom: Math.max(option.grid?.bottom ?? 0, needed) };
  }
  return option;
};
