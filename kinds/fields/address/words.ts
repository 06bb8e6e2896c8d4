import { defineWords } from "~/i18n/words";

export const words = defineWords(
  {
    china: "国内地址",
    abroad: "境外地址",
    where: "国内或境外",
    province: "省、直辖市",
    city: "市、区、县",
    district: "区、县",
    street: "街道、门牌、楼层",
    country: "国家或地区",
    lines: "完整地址",
  },
  {
    china: "In China",
    abroad: "Abroad",
    where: "In China or abroad",
    province: "Province",
    city: "City or county",
    district: "District",
    street: "Street, number, floor",
    country: "Country",
    lines: "Whole address",
  },
);
