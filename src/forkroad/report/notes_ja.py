"""What the engine, the checks of a file and the comparisons can say, in Japanese."""

from __future__ import annotations

NOTES = {
    # Which engine, and why.
    "exact": "在庫の制限も口コミもなく、状態の数が有限なので、厳密な答えを計算しました",
    "exact_demand": "在庫の制限と口コミを除いた需要には厳密な答えがあります",
    "asked": "指定によるものです",
    "asked_and": "指定によるものです。また、{note}",
    "cannot_follow": "厳密エンジンは次のことを計算できません: {note}",
    "declined": "{engine}エンジンはこれを計算できません: {note}",
    "stock_limits": "「{step}」での販売は「{product}」の在庫に制限されます(when_out_of_stock)",
    "word_of_mouth": "口コミ: 「{step}」が「{segment}」の顧客を連れてきます",
    "ways_out": "--engine counts または agents はシミュレーションし、--unlimited は需要を予測しま"
    "す",
    "following": "--engine agents は顧客を一人ずつ追います",
    "simulating": "--engine counts または agents はシミュレーションします",
    # What has no finite answer, or too large a one.
    "too_much_work": "状態{states}個 x {days}日 x 抽出{draws}回は{most}を超えます; 抽出を減らす"
    "(--draws)か、顧客の種類(現在{types})を減らしてください",
    "states_counted": "この旅の状態は{states}個で、上限は{most}個です; 顧客の種類(現在{types})を"
    "減らしてください",
    "states": "この旅の状態は{most}個を超えます: 顧客の種類{types}、ステップ{steps}",
    "states_memory": "この旅の状態は{most}個を超えます: 顧客の種類{types}、ステップ{steps}、記憶"
    "{memory}",
    "timeout_by_day": "「{step}」の timeout は日によって違うステップへ向かいます",
    "stock_by_day": "「{product}」の在庫の設定は日によって変わります",
    "sells_by_day": "「{step}」で売るものは日によって変わります",
    "unbounded": "「{formula}」は際限なく数えます; visits、bought、days_travelled を数と比べれば、"
    "旅は有限になります",
    "count_differs": "「{formula}」は回数を顧客ごとに異なる値と比べます",
    "combinations": "{segment}: 属性の値の組み合わせが{n}通りあります",
    "in_arithmetic": "{segment}: 「{formula}」は連続する属性 {name} を計算に使います",
    "compared_differs": "{segment}: 「{formula}」は連続する属性 {name} を顧客ごとに異なる値と"
    "比べます",
    "compared_many": "{segment}: 「{formula}」は連続する属性 {name} を{n}個の異なる数と比べます",
    "levels_unknown": "「{product}」の目標在庫水準が分かりません",
    "too_many_meet": "在庫や口コミで互いに関わる顧客は約{n}人で、一緒に追うには多すぎます; 上限は"
    "{most}人です",
    "too_many_brought": "口コミで来る顧客が合わせて{most}人を超えます; 一度の訪問が連れてくる顧客を"
    "減らしてください",
    "too_much_memory": "このシナリオを{n}回繰り返すには約{size} GBのメモリが要ります; {most}回まで"
    "可能です",
    # What a run, a comparison and the levers add.
    "clipped": "{place}: 抽出{n}回のうち{draws}回で割合が0から1の範囲を外れたので、範囲内に収めまし"
    "た",
    "not_followed": "countsエンジンは顧客を一人ずつ追わないので、{tables}の表は空です; --engine "
    "agents で埋まります",
    "more_paths": "経路: この旅には道が非常に多くあります; 一覧にない道が、一覧の最後の道より起こり"
    "やすいかもしれません",
    "before_holding": "ここでの利益は holding_cost を引く前のものです: 在庫を追うのはcountsエンジン"
    "とagentsエンジンだけです",
    "not_apart": "{n}回の繰り返しでは {what_if} と基準案の違いが分かりません({measures}); 繰り返し"
    "を増やすと分かります(--replications)",
    "not_apart_by_one": "{n}回の繰り返しでは {what_if} と基準案の違いが分かりません({measures}); "
    "繰り返しを増やすと分かります(--replications)",
    "gate_failed": "基準案は検証を通りませんでした: 観測されたことを再現しないので、基準案との違い"
    "もあてになりません(forkroad gate)",
    "gate_failed_on": "基準案は{date}の検証を通りませんでした: 観測されたことを再現しないので、基準"
    "案との違いもあてになりません(forkroad gate)",
    "other_gate_failed": "{name} は検証を通りませんでした: 観測されたことを再現しないので、それとの"
    "違いもあてになりません(forkroad gate)",
    "other_gate_failed_on": "{name} は{date}の検証を通りませんでした: 観測されたことを再現しないの"
    "で、それとの違いもあてになりません(forkroad gate)",
    "verdict_outdated": "検証の結果({verdict})はこのファイルの別の状態についてのものです: "
    "その後、予測の土台となる部分が変わったので、もう一度検証してください(forkroad gate)",
    "verdict_outdated_on": "{date}の検証の結果({verdict})はこのファイルの別の状態についてのもの"
    "です: その後、予測の土台となる部分が変わったので、もう一度検証してください(forkroad gate)",
    "central": "要因は中心の入力値で計算しました: 不確かな数は平均、割合は書かれたとおり、ショック"
    "はなし",
    "of_demand": "要因は需要についてのものです: --unlimited と同じく、品切れと口コミを除いています",
    "tangled": "この旅は図にするには入り組みすぎています: {ways}本の道が列を{crossings}回横切り、"
    "上限は{most}回です; 文字で描くか、ステップに stage を付けてください",
    # What happened, and what nothing is called.
    "actuals": "actuals(実績): {note}",
    "actuals_by": "actuals(実績): report_by のとおり、{kind}ごとの期間だけを比べます",
    "no_measure": "「{name}」という指標はありません",
    "measures": "指標は revenue、profit、converted、arrivals、PRODUCT.units、PRODUCT.orders、"
    "PRODUCT.revenue、PRODUCT.lost_to_stockout、STEP.visits、STEP.customers(旅の終わるステップ)、"
    "OUTCOME.share、share(STEP, STEP) です",
    "no_such": "{kind}「{name}」はありません",
    "ends_there": "旅は「{step}」で終わります: そこから先へ進む顧客はいません",
    "did_you_mean": "「{name}」のことでしょうか",
    # Warnings of the file.
    "warning_at": "{where}: 警告: {place}: {note}",
    "warning": "{where}: 警告: {note}",
    "begins_late": "{date}に始まりますが、予測は{end}に終わります",
    "unreached": "このステップには誰も来られません; 誰かをここへ導くか、取り除いてください",
    "endless": "{loop} の循環からは誰も出られません; そのどれかのステップに出口を付けてください",
    "no_stock": "{products} には在庫の設定がないので、品切れになりません",
    "stays": "ここにとどまる顧客は予測の終わりまで待ちます; timeout があれば先へ進みます",
    "never_fires": "入ってから{n}日後には誰も残っていないので、起こりません",
    "never_fires_one": "入ってから{n}日後には誰も残っていないので、起こりません",
    "fires_late": "{n}日後に起こりますが、予測は{end_day}日後に終わります",
    "fires_late_one": "{n}日後に起こりますが、予測は{end_day}日後に終わります",
    "no_order_arrives": "発注から届くまで{n}日、予測は{days}日なので、何も届きません: 販売"
    "は on_hand と on_order だけでまかなわれます",
    "outside": "{date}は{start}から{end}までの予測期間の外です",
    "never_arrive": "この顧客は来ません",
    "has_come": "それまでに届いたものは on_hand に書きます",
    "placed_before": "発注されません: すでに発注したものは、届く日付で on_order に書きます",
    "too_late": "届くのが遅すぎます",
    "not_placed": "発注されません",
    "season": "倍率の平均が1ではなく{mean}です; したがって per_month は月の平均になりません",
    "no_day": "予測期間({start}から{end}まで)に入る日が一日もありません",
    "no_month": "{n}という月はありません; 月は1から12です",
    "no_customer_has": "{name} が「{value}」の顧客はいません",
    # What a formula can come to, days or draws later.
    "error_at": "{where}: {place}: {note}",
    "negative_arrivals": "「{formula}」による流入は{n}となり、最初に0を下回る日は{date}です",
    "first_on": "{note}、最初は{date}",
    "discount": "割引が0から1の範囲を外れます",
    "shares": "割合が0から1の範囲を外れます",
    "shares_of": "割合が0から1の範囲を外れます({shares})",
    "no_rule": "当てはまる規則がありません",
    "not_finite": "「{formula}」の結果が有限の数になりません",
    "over_days": "この予測の日々を通じて: {note}",
    "timeless": "{loop} の循環に時間がかかりません; そのどれかのステップに一日以上かかるように"
    "してください",
    # Parts of notes.
    "and": "、",
    "table_stages": "段階",
    "table_timing": "かかる時間",
    "table_cohorts": "継続",
    "table_paths": "経路",
    "kind_month": "月",
    "kind_week": "週",
    "kind_quarter": "四半期",
    "kind_step": "ステップ",
    "kind_product": "商品",
    "kind_outcome": "結果",
    "kind_step with an outcome": "結果のあるステップ",
}
