import { defineWords } from "~/i18n/words";

export const mapWords = defineWords(
  {
    map: "场所分布",
    looked: "{orders} 张工单，分布在 {sites} 个场所。",
    more: "工单太多，只看了最新的这些；可以用筛选缩小范围。",
    nowhere: "另有 {orders} 张没有填场所。",
    noPlaces: "这些场所都还没有坐标",
    noPlacesHelp: "在“资料类型”里给场所加一个“位置”字段，填上经纬度，就能画在图上；下面仍可按场所查看。",
    site: "场所",
    open: "待处理",
    all: "全部",
    place: "坐标",
    unknown: "未填",
    km: "{n} 公里",
    m: "{n} 米",
    drawnHelp: "按经纬度和比例尺绘制，不含底图，也不向外部地图服务发请求。数字是待处理的工单，没有时为全部。",
    several: "{name}等 {count} 个场所",
    mark: "{name}：待处理 {open}，共 {all}",
  },
  {
    map: "Sites",
    looked: "{orders} orders at {sites} sites.",
    more: "There are more orders: the newest were looked at. A filter makes them fewer.",
    nowhere: "{orders} more name no site.",
    noPlaces: "Nobody has said where these sites lie",
    noPlacesHelp:
      "Add a field for the place to the kind of records “sites” and fill in degrees; they are drawn here then. The table below works without.",
    site: "Site",
    open: "Open",
    all: "All",
    place: "Place",
    unknown: "Not given",
    km: "{n} km",
    m: "{n} m",
    drawnHelp:
      "Drawn to scale from degrees, without a map behind it and without asking any map service. Numbers are open orders, or all where none is open.",
    several: "{name} and {count} more",
    mark: "{name}: {open} open, {all} in all",
  },
);
