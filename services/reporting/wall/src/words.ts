/** The Chinese words for the codes that the service sends. */

import type { Level, Status, Urgency } from "./model.js";

export const LEVEL: Readonly<Record<Level, string>> = { town: "镇级", village: "村级", grid: "网格级" };

export const STATUS: Readonly<Record<Status, string>> = {
  reported: "上报",
  accepted: "受理",
  at_intake: "受理中心",
  assigned: "交办",
  in_hand: "处置中",
  alerted: "突发处置",
  stood_down: "突发解除",
  under_review: "镇级审核",
  awaiting_approval: "待审批",
  decided: "已审批",
  suspended: "挂起",
  handled: "现场办结",
  resolved: "待核查",
  verified: "核查通过",
  on_record: "办结备案",
  closed: "结案",
  withdrawn: "撤回",
  duplicate: "重复",
};

export const OPEN_STATUS: Readonly<Partial<Record<Status, string>>> = {
  ...STATUS,
  reported: "待受理",
  accepted: "办理中",
};

export const URGENCY: Readonly<Record<Urgency, string>> = { critical: "特急", urgent: "紧急", normal: "一般" };

export const TILES = [
  ["reported_today", "今日上报"],
  ["closed_today", "今日办结"],
  ["waiting", "待受理"],
  ["in_progress", "办理中"],
  ["total", "累计"],
] as const;

export const TREE_TITLE: Readonly<Record<Level, string>> = {
  town: "各村（社区）与网格在办案件",
  village: "各网格在办案件",
  grid: "本网格在办案件",
};
