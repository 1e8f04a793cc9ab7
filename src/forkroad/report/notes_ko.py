"""What the engine, the checks of a file and the comparisons can say, in Korean."""

from __future__ import annotations

NOTES = {
    # Which engine, and why.
    "exact": "재고 제한과 입소문이 없고 상태의 수가 유한하므로 정확한 답을 계산했습니다",
    "exact_demand": "재고 제한과 입소문을 뺀 수요에는 정확한 답이 있습니다",
    "asked": "요청에 따른 것입니다",
    "asked_and": "요청에 따른 것이며, {note}",
    "cannot_follow": "정확 엔진은 다음을 계산할 수 없습니다: {note}",
    "declined": "{engine} 엔진은 이것을 계산할 수 없습니다: {note}",
    "stock_limits": '"{step}" 단계의 판매가 "{product}" 재고에 제한됩니다(when_out_of_stock)',
    "word_of_mouth": '입소문: "{step}" 단계가 "{segment}" 고객을 데려옵니다',
    "ways_out": "--engine counts 또는 agents는 시뮬레이션하고, --unlimited는 수요를 예측합니다",
    "following": "--engine agents는 고객을 한 명씩 따라갑니다",
    "simulating": "--engine counts 또는 agents는 시뮬레이션합니다",
    # What has no finite answer, or too large a one.
    "too_much_work": "상태 {states}개 x {days}일 x 추출 {draws}회는 {most}보다 많습니다; 추출을 "
    "줄이거나(--draws) 고객 유형(현재 {types}개)을 줄이면 됩니다",
    "states_counted": "여정의 상태는 {states}개이고 최대는 {most}개입니다; 고객 유형(현재 "
    "{types}개)을 줄이면 됩니다",
    "states": "여정의 상태가 {most}개를 넘습니다: 고객 유형 {types}개, 단계 {steps}개",
    "states_memory": "여정의 상태가 {most}개를 넘습니다: 고객 유형 {types}개, 단계 {steps}개, "
    "기억 {memory}",
    "timeout_by_day": '"{step}"의 timeout이 날에 따라 다른 단계로 이어집니다',
    "stock_by_day": '"{product}"의 재고 설정이 날에 따라 바뀝니다',
    "sells_by_day": '"{step}"에서 파는 것이 날에 따라 바뀝니다',
    "unbounded": '"{formula}"은(는) 한없이 셉니다; visits, bought, days_travelled를 숫자와 '
    "비교하면 여정이 유한해집니다",
    "count_differs": '"{formula}"은(는) 횟수를 고객마다 다른 값과 비교합니다',
    "combinations": "{segment}: 속성 값의 조합이 {n}개입니다",
    "in_arithmetic": '{segment}: "{formula}"은(는) 연속 속성 {name}을(를) 계산에 씁니다',
    "compared_differs": '{segment}: "{formula}"은(는) 연속 속성 {name}을(를) 고객마다 다른 값과 '
    "비교합니다",
    "compared_many": '{segment}: "{formula}"은(는) 연속 속성 {name}을(를) 서로 다른 숫자 {n}개와 '
    "비교합니다",
    "levels_unknown": '"{product}"의 목표 재고 수준을 알 수 없습니다',
    "too_many_meet": "매장 재고나 입소문으로 서로 영향을 주는 고객 약 {n}명은 함께 따라가기에 너무 "
    "많습니다; 최대는 {most}명입니다",
    "too_many_brought": "입소문으로 오는 고객이 모두 {most}명을 넘습니다; 방문 한 번이 데려오는 "
    "고객을 줄이십시오",
    "too_much_memory": "이 시나리오를 {n}번 반복하려면 메모리 약 {size} GB가 필요합니다; "
    "{most}번까지 가능합니다",
    # What a run, a comparison and the levers add.
    "clipped": "{place}: 추출 {n}회 중 {draws}회에서 비율이 0~1의 범위를 벗어나 범위 안으로 "
    "잘랐습니다",
    "not_followed": "counts 엔진은 고객을 한 명씩 따라가지 않으므로 {tables} 표는 비어 있습니다; "
    "--engine agents로 채울 수 있습니다",
    "more_paths": "경로: 이 여정에는 길이 매우 많습니다; 목록에 없는 길이 목록의 마지막 길보다 "
    "가능성이 높을 수 있습니다",
    "before_holding": "여기의 이익은 holding_cost를 빼기 전입니다: counts 엔진과 agents 엔진만 "
    "재고를 따라갑니다",
    "not_apart": "{n}번 반복으로는 {what_if}과(와) 기준안의 차이를 알 수 없습니다({measures}); 더 "
    "반복하면 알 수 있습니다(--replications)",
    "not_apart_by_one": "{n}번 반복으로는 {what_if}과(와) 기준안의 차이를 알 수 "
    "없습니다({measures}); 더 반복하면 알 수 있습니다(--replications)",
    "gate_failed": "기준안이 검증을 통과하지 못했습니다: 관측된 것을 재현하지 못하므로 기준안과의 "
    "차이도 믿기 어렵습니다(forkroad gate)",
    "gate_failed_on": "기준안이 {date} 검증을 통과하지 못했습니다: 관측된 것을 재현하지 못하므로 "
    "기준안과의 차이도 믿기 어렵습니다(forkroad gate)",
    "other_gate_failed": "{name}이(가) 검증을 통과하지 못했습니다: 관측된 것을 재현하지 못하므로 "
    "그것과의 차이도 믿기 어렵습니다(forkroad gate)",
    "other_gate_failed_on": "{name}이(가) {date} 검증을 통과하지 못했습니다: 관측된 것을 재현하지 "
    "못하므로 그것과의 차이도 믿기 어렵습니다(forkroad gate)",
    "verdict_outdated": "검증 결과({verdict})는 이 파일의 다른 상태에 대한 것입니다: 그 뒤에 "
    "예측의 바탕이 되는 부분이 바뀌었으니 다시 검증하세요(forkroad gate)",
    "verdict_outdated_on": "{date} 검증 결과({verdict})는 이 파일의 다른 상태에 대한 것입니다: "
    "그 뒤에 예측의 바탕이 되는 부분이 바뀌었으니 다시 검증하세요(forkroad gate)",
    "central": "요인은 중심 입력값에서 계산했습니다: 불확실한 수는 평균, 비율은 적힌 대로, 충격은 "
    "없습니다",
    "of_demand": "요인은 수요에 대한 것입니다: --unlimited처럼 품절과 입소문을 뺐습니다",
    "tangled": "이 여정은 그림으로 그리기에 너무 얽혀 있습니다: 길 {ways}개가 열을 {crossings}번 "
    "가로지르고 최대는 {most}번입니다; 글로 그리거나 단계에 stage를 주십시오",
    # What happened, and what nothing is called.
    "actuals": "actuals(실적): {note}",
    "actuals_by": "actuals(실적): report_by에 적힌 대로 {kind} 단위의 기간만 비교합니다",
    "no_measure": '"{name}"(이)라는 지표가 없습니다',
    "measures": "지표는 revenue, profit, converted, arrivals, PRODUCT.units, PRODUCT.orders, "
    "PRODUCT.revenue, PRODUCT.lost_to_stockout, STEP.visits, STEP.customers(여정이 끝나는 단계), "
    "OUTCOME.share, share(STEP, STEP)입니다",
    "no_such": '{kind} "{name}"이(가) 없습니다',
    "ends_there": '여정은 "{step}"에서 끝납니다: 거기서 더 가는 고객은 없습니다',
    "did_you_mean": '"{name}"을(를) 뜻하셨습니까?',
    # Warnings of the file.
    "warning_at": "{where}: 경고: {place}: {note}",
    "warning": "{where}: 경고: {note}",
    "begins_late": "{date}에 시작하는데 예측은 {end}에 끝납니다",
    "unreached": "아무도 이 단계에 올 수 없습니다; 누군가를 여기로 보내거나 단계를 지우십시오",
    "endless": "아무도 {loop} 순환을 벗어날 수 없습니다; 그중 한 단계에 나가는 길을 주십시오",
    "no_stock": "{products}에는 재고 설정이 없으므로 품절되지 않습니다",
    "stays": "여기 머무는 고객은 예측이 끝날 때까지 기다립니다; timeout이 있으면 이어서 갑니다",
    "never_fires": "들어온 지 {n}일 뒤에는 아무도 남아 있지 않으므로 일어나지 않습니다",
    "never_fires_one": "들어온 지 {n}일 뒤에는 아무도 남아 있지 않으므로 일어나지 않습니다",
    "fires_late": "{n}일 뒤에 일어나는데 예측은 {end_day}일 뒤에 끝납니다",
    "fires_late_one": "{n}일 뒤에 일어나는데 예측은 {end_day}일 뒤에 끝납니다",
    "no_order_arrives": "주문에는 {n}일이 걸리고 예측은 {days}일이므로 아무것도 도착하지 않습니다: "
    "판매는 on_hand와 on_order의 재고로만 이루어집니다",
    "outside": "{date}은(는) {start}부터 {end}까지의 예측 기간 밖입니다",
    "never_arrive": "이 고객은 오지 않습니다",
    "has_come": "그때까지 들어온 것은 on_hand에 적습니다",
    "placed_before": "주문되지 않습니다: 이미 주문한 것은 도착하는 날짜로 on_order에 적습니다",
    "too_late": "너무 늦게 들어옵니다",
    "not_placed": "주문되지 않습니다",
    "season": "배수의 평균이 1이 아니라 {mean}입니다; 따라서 per_month는 한 달의 평균이 아닙니다",
    "no_day": "예측 기간({start}부터 {end}까지)에 드는 날이 하루도 없습니다",
    "no_month": "번호가 {n}인 달은 없습니다; 달은 1부터 12까지입니다",
    "no_customer_has": '{name} 값이 "{value}"인 고객은 없습니다',
    # What a formula can come to, days or draws later.
    "error_at": "{where}: {place}: {note}",
    "negative_arrivals": '"{formula}"의 유입이 {n}이 되며, 처음 0보다 작아지는 날은 {date}입니다',
    "first_on": "{note}, 처음은 {date}",
    "discount": "할인이 0~1의 범위를 벗어납니다",
    "shares": "비율이 0~1의 범위를 벗어납니다",
    "shares_of": "비율이 0~1의 범위를 벗어납니다({shares})",
    "no_rule": "맞는 규칙이 없습니다",
    "not_finite": '"{formula}"의 결과가 유한한 수가 아닙니다',
    "over_days": "이 예측의 날들에 걸쳐: {note}",
    "timeless": "{loop} 순환에 시간이 걸리지 않습니다; 그중 한 단계에 하루 이상 걸리게 하십시오",
    # Parts of notes.
    "and": ", ",
    "table_stages": "단계 구간",
    "table_timing": "걸리는 시간",
    "table_cohorts": "유지",
    "table_paths": "경로",
    "kind_month": "월",
    "kind_week": "주",
    "kind_quarter": "분기",
    "kind_step": "단계",
    "kind_product": "제품",
    "kind_outcome": "결과",
    "kind_step with an outcome": "결과가 있는 단계",
}
