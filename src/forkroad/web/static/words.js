/* What the page says, in the language of the document. What the planner wrote stays as it is. */

export const WORDS = {
  en: {
    undo: "Undo", redo: "Redo", reset: "Back to the base", compare: "Compare what-ifs", report: "Report", changed: "Changed", points: "{n} points", save: "Save as what-if…",
    theme: "Light or dark", journey: "Journey", zoom_out: "Smaller", zoom_in: "Larger", zoom_fit: "Whole map",
    levers: "What you can move", step: "Step", sales: "Month by month", measure: "What is drawn", as_table: "As a table",
    ends: "Who buys, who goes", goals: "Goals", stock: "Stock", money: "Money", compared: "What-ifs against the base",
    save_head: "Save as a what-if", what_if_name: "Name in the file (letters, digits and _)", what_if_label: "Label, as people read it",
    cost_once: "Cost, once", cost_per_month: "Cost a month", cancel: "Cancel", save_do: "Save into the file",
    journey_ends: "The journey ends here.", nothing_to_move: "Nothing can be moved here.", prices_and_values: "Prices and values",
    arrivals: "Who sets out", concern: "They worry:", reply: "The answer:", stays: "wait", goes_back: "go back", else: "else",
    if: "if", seen_on: "seen on {n} customers", all_go_to: "all go to {step}", rest: "the rest", gives_way: "Gives way",
    in_proportion: "all others, in proportion", lever_stay: "Days spent here", lever_timeout: "Reminded, or sent on, after",
    lever_visit_cost: "Cost of a visit", lever_discount: "Discount", lever_price: "Price of {product}", lever_unit_cost: "Unit cost of {product}",
    days: "days", a_month: "a month", as_it_was: "As it was", base: "Base", now: "With your changes", change: "Difference",
    units_of: "{product}, units", revenue: "Revenue", profit: "Profit", contribution: "Contribution", who_buys: "Share who buy",
    orders: "Orders", units: "Units", total: "Total", customers: "Customers", share: "Share", outcome: "Outcome",
    outcome_purchase: "purchase", outcome_competitor: "competitor", outcome_lost: "lost", outcome_undecided: "undecided", outcome_customer: "customer",
    likely: "9 in 10: {range}", central: "Central estimates: nothing is drawn, and no shock happens.",
    demand_only: "Demand: stock limits and word of mouth follow in a moment.",
    first_look: "A first look: {n} replications.",
    computing: "The whole forecast is being computed…", exact: "Exact engine, {draws} draws of what is uncertain, seed {seed}.",
    exact_certain: "Exact engine; nothing is uncertain.", simulated: "Simulated by the {engine} engine: {n} replications, seed {seed}.",
    file_changed: "The file has changed on disk.", load_it: "Load it", server_gone: "The server does not answer. Is forkroad serve still running?",
    problems_head: "{file} has errors; mend them and load it again", load_again: "Load again", warnings: "{n} warnings", line: "line {n}",
    cannot_be: "This cannot be:", saved: "Saved into {file} as {name}.", no_changes: "Nothing has been moved.", what_if: "What-if",
    chance_best: "Best", chance_loss: "Loses money", yours: "your changes", comparing: "Comparing…", demand: "Demand", sold: "Sold",
    lost_to_stockout: "Lost for want of stock", ordered: "Ordered", on_hand_end: "Left at the end", chance_of_stockout: "Chance of running out",
    order_plan: "What to order, at expected demand", order_on: "Order on", arrives: "Arrives", product: "Product", goal: "Goal", target: "Target",
    expected: "Expected", chance_of_goal: "Chance", at_least: "at least {n}", at_most: "at most {n}", cost_of_goods: "Cost of goods",
    step_costs: "Cost of steps", campaign_costs: "Campaigns", holding_cost: "Holding stock", cost_per_customer_won: "Cost per customer won",
    band: "9 in 10", inner: "1 in 2", mean: "base", second: "with your changes", all: "all",
    in_months: "{start}, {months} months", moved: "moved",
  },
  ko: {
    undo: "실행 취소", redo: "다시 실행", reset: "기준안으로 되돌리기", compare: "대안 비교", report: "보고서", changed: "변경 후", points: "{n}%p", save: "대안으로 저장…",
    theme: "밝게 또는 어둡게", journey: "고객 여정", zoom_out: "작게", zoom_in: "크게", zoom_fit: "전체 보기",
    levers: "움직일 수 있는 값", step: "단계", sales: "월별 추이", measure: "그릴 항목", as_table: "표로 보기",
    ends: "누가 사고 누가 떠나는가", goals: "목표", stock: "재고", money: "손익", compared: "기준안과 대안의 차이",
    save_head: "대안으로 저장", what_if_name: "파일 속 이름 (글자, 숫자, _)", what_if_label: "사람이 읽는 이름",
    cost_once: "일회 비용", cost_per_month: "월 비용", cancel: "취소", save_do: "파일에 저장",
    journey_ends: "여정이 여기서 끝납니다.", nothing_to_move: "여기서 움직일 값이 없습니다.", prices_and_values: "가격과 값",
    arrivals: "출발하는 고객", concern: "걱정:", reply: "대답:", stays: "기다림", goes_back: "되돌아감", else: "그 밖에",
    if: "만약", seen_on: "고객 {n}명에게서 관찰", all_go_to: "모두 {step}(으)로", rest: "나머지", gives_way: "줄어드는 쪽",
    in_proportion: "나머지 모두, 비례하여", lever_stay: "머무는 날", lever_timeout: "알림까지의 날",
    lever_visit_cost: "방문당 비용", lever_discount: "할인", lever_price: "{product} 가격", lever_unit_cost: "{product} 단가",
    days: "일", a_month: "월", as_it_was: "원래대로", base: "기준안", now: "변경 후", change: "차이",
    units_of: "{product} 수량", revenue: "매출", profit: "이익", contribution: "공헌이익", who_buys: "구매 비율",
    orders: "주문", units: "수량", total: "합계", customers: "고객", share: "비율", outcome: "결과",
    outcome_purchase: "구매", outcome_competitor: "경쟁사", outcome_lost: "이탈", outcome_undecided: "미결정", outcome_customer: "고객",
    likely: "열에 아홉: {range}", central: "중심 추정: 추첨도 충격도 없습니다.",
    demand_only: "수요입니다. 재고 한도와 입소문은 곧 계산됩니다.",
    first_look: "먼저 {n}회 반복한 결과입니다.",
    computing: "전체 예측을 계산하고 있습니다…", exact: "정확 엔진, 불확실한 값 {draws}회 추첨, 시드 {seed}.",
    exact_certain: "정확 엔진, 불확실한 값 없음.", simulated: "{engine} 엔진으로 모의실험: {n}회 반복, 시드 {seed}.",
    file_changed: "디스크의 파일이 바뀌었습니다.", load_it: "불러오기", server_gone: "서버가 응답하지 않습니다. forkroad serve가 실행 중입니까?",
    problems_head: "{file}에 오류가 있습니다. 고친 뒤 다시 불러오십시오", load_again: "다시 불러오기", warnings: "경고 {n}개", line: "{n}행",
    cannot_be: "이렇게는 할 수 없습니다:", saved: "{file}에 {name}(으)로 저장했습니다.", no_changes: "움직인 값이 없습니다.", what_if: "대안",
    chance_best: "최선일 확률", chance_loss: "손해 볼 확률", yours: "현재 변경", comparing: "비교하고 있습니다…", demand: "수요", sold: "판매",
    lost_to_stockout: "재고 부족으로 놓침", ordered: "발주", on_hand_end: "남은 재고", chance_of_stockout: "품절 확률",
    order_plan: "예상 수요에 따른 발주", order_on: "발주일", arrives: "도착일", product: "제품", goal: "목표", target: "기준값",
    expected: "예상", chance_of_goal: "확률", at_least: "{n} 이상", at_most: "{n} 이하", cost_of_goods: "매출원가",
    step_costs: "단계 비용", campaign_costs: "캠페인", holding_cost: "재고 보유", cost_per_customer_won: "고객 획득 비용",
    band: "열에 아홉", inner: "둘에 하나", mean: "기준안", second: "변경 후", all: "전체",
    in_months: "{start}부터 {months}개월", moved: "움직임",
  },
  ja: {
    undo: "元に戻す", redo: "やり直す", reset: "基準案に戻す", compare: "代替案を比べる", report: "報告書", changed: "変更後", points: "{n}ポイント", save: "代替案として保存…",
    theme: "明るく・暗く", journey: "顧客の旅", zoom_out: "縮小", zoom_in: "拡大", zoom_fit: "全体",
    levers: "動かせる値", step: "段階", sales: "月ごとの推移", measure: "描く項目", as_table: "表で見る",
    ends: "誰が買い、誰が去るか", goals: "目標", stock: "在庫", money: "損益", compared: "基準案と代替案の差",
    save_head: "代替案として保存", what_if_name: "ファイル内の名前（文字、数字、_）", what_if_label: "人が読む名前",
    cost_once: "一度の費用", cost_per_month: "月の費用", cancel: "やめる", save_do: "ファイルに保存",
    journey_ends: "旅はここで終わります。", nothing_to_move: "ここで動かせる値はありません。", prices_and_values: "価格と値",
    arrivals: "出発する顧客", concern: "心配：", reply: "答え：", stays: "待つ", goes_back: "戻る", else: "それ以外",
    if: "もし", seen_on: "顧客{n}人で観察", all_go_to: "全員が{step}へ", rest: "残り", gives_way: "譲る側",
    in_proportion: "ほかの全て、比例して", lever_stay: "滞在日数", lever_timeout: "知らせるまでの日数",
    lever_visit_cost: "訪問ごとの費用", lever_discount: "割引", lever_price: "{product}の価格", lever_unit_cost: "{product}の原価",
    days: "日", a_month: "月", as_it_was: "元の値", base: "基準案", now: "変更後", change: "差",
    units_of: "{product}の数量", revenue: "売上", profit: "利益", contribution: "貢献利益", who_buys: "買う割合",
    orders: "注文", units: "数量", total: "合計", customers: "顧客", share: "割合", outcome: "結果",
    outcome_purchase: "購入", outcome_competitor: "競合", outcome_lost: "離脱", outcome_undecided: "未定", outcome_customer: "顧客",
    likely: "十中八九：{range}", central: "中心の推定：抽選も衝撃もありません。",
    demand_only: "需要です。在庫の制限と口コミはまもなく計算されます。",
    first_look: "まず{n}回の反復です。",
    computing: "全体の予測を計算しています…", exact: "厳密エンジン、不確かな値を{draws}回抽選、シード{seed}。",
    exact_certain: "厳密エンジン、不確かな値はありません。", simulated: "{engine}エンジンで模擬：{n}回の反復、シード{seed}。",
    file_changed: "ディスク上のファイルが変わりました。", load_it: "読み込む", server_gone: "サーバーが答えません。forkroad serve は動いていますか。",
    problems_head: "{file}に誤りがあります。直してから読み直してください", load_again: "読み直す", warnings: "警告{n}件", line: "{n}行目",
    cannot_be: "これはできません：", saved: "{file}に{name}として保存しました。", no_changes: "動かした値はありません。", what_if: "代替案",
    chance_best: "最善の確率", chance_loss: "損をする確率", yours: "今の変更", comparing: "比べています…", demand: "需要", sold: "販売",
    lost_to_stockout: "在庫切れの損失", ordered: "発注", on_hand_end: "残り", chance_of_stockout: "在庫切れの確率",
    order_plan: "予想需要での発注", order_on: "発注日", arrives: "到着日", product: "製品", goal: "目標", target: "基準値",
    expected: "予想", chance_of_goal: "確率", at_least: "{n}以上", at_most: "{n}以下", cost_of_goods: "売上原価",
    step_costs: "段階の費用", campaign_costs: "キャンペーン", holding_cost: "在庫の保管", cost_per_customer_won: "顧客獲得の費用",
    band: "9割の範囲", inner: "5割の範囲", mean: "基準案", second: "変更後", all: "全体",
    in_months: "{start}から{months}か月", moved: "動かした値",
  },
};

const words = { ...WORDS.en, ...(WORDS[document.documentElement.lang] || {}) };

/* The words of a key with its parts put in. */
export function say(key, parts) {
  const text = words[key] === undefined ? key : words[key];
  return text.replace(/\{(\w+)\}/g, (whole, name) => (parts && name in parts ? parts[name] : whole));
}

/* An outcome: the known ones in the language, the planner's own as it is. */
export function outcome(word) {
  return words["outcome_" + word] || word;
}

/* Fill every element of the page that says what it wants to say. */
export function sayAll() {
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
}
