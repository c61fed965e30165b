// A figure's chart from its data block, in the page's colours and as large as its words need.
import { init } from "echarts/core";
import { fit, rows } from "./fitting.js";

const root = document.documentElement;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const token = (name) => getComputedStyle(root).getPropertyValue(`--xf-${name}`).trim();
const letter = () => 0.875 * parseFloat(getComputedStyle(root).fontSize);

const look = () => {
  const ink = token("ink"), soft = token("ink-soft"), size = letter();
  const text = { color: ink, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: size };
  const axis = {
    axisLine: { lineStyle: { color: token("edge") } },
    axisLabel: { color: soft, fontSize: size },
    splitLine: { lineStyle: { color: token("line") } },
    nameTextStyle: { color: soft, fontSize: size },
  };
  return {
    color: [1, 2, 3, 4, 5, 6].map((n) => token(`chart-${n}`)),
    backgroundColor: "transparent",
    textStyle: text,
    legend: { textStyle: text },
    tooltip: { backgroundColor: token("surface"), borderColor: token("edge"), textStyle: text },
    categoryAxis: axis,
    valueAxis: axis,
  };
};

const wanted = (figure, width) => {
  const option = document.getElementById(figure.dataset.chart).textContent;
  // A tone name stands for its colour, so that grades keep theirs in both themes.
  const told = JSON.parse(option.replace(/"tone:([a-z0-9-]+)"/g, (_, name) => JSON.stringify(token(name))));
  told.tooltip = { ...told.tooltip, renderMode: "richText", confine: true };
  told.animation = !still.matches && told.animation !== false;
  return fit(told, width, letter());
};

export const draw = (figure) => {
  const place = figure.querySelector(".chart-picture");
  const width = place.clientWidth || figure.clientWidth;
  const option = wanted(figure, width), rem = rows(option, width, letter());
  place.style.height = `${rem}rem`;
  const chart = init(place, look(), { renderer: "svg", height: (rem / 0.875) * letter() });
  chart.setOption(option);
  return chart;
};
