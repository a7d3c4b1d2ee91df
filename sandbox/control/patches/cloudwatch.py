"""Amazon CloudWatch: the states of alarms, which the front moves by what it counts."""

import json

from moto.cloudwatch import models, responses
from moto.core.responses import ActionResult

from patches import patch

HISTORY_KEPT = 100
"""The newest items of an alarm that are kept; DescribeAlarmHistory answers 100 at most at once."""


@patch("cloudwatch.alarm-states")
def alarm_states() -> None:
    """moto makes an alarm in the state OK, and makes a new one of an alarm that is put again; on AWS an alarm begins with
    INSUFFICIENT_DATA, and keeps its state when it is changed (API reference, PutMetricAlarm)."""
    put = models.CloudWatchBackend.put_metric_alarm

    def put_metric_alarm(self, name: str, *args, **kwargs) -> models.Alarm:
        former = self.alarms.get(name)
        alarm = put(self, name, *args, **kwargs)
        alarm.state_value = "INSUFFICIENT_DATA"
        if former is not None:
            alarm.state_value = former.state_value
            alarm.state_reason = former.state_reason
            alarm.state_reason_data = former.state_reason_data
            alarm.state_updated_timestamp = former.state_updated_timestamp
            alarm.history = former.history
        return alarm

    models.CloudWatchBackend.put_metric_alarm = put_metric_alarm


@patch("cloudwatch.alarm-history")
def alarm_history() -> None:
    """moto has no DescribeAlarmHistory, and keeps of a change the state before it."""

    def update_state(self, reason: str, reason_data: str, state_value: str) -> None:
        if state_value != self.state_value:
            now = models.utcnow()
            data = {
                "version": "1.0",
                "oldState": {"stateValue": self.state_value, "stateReason": self.state_reason},
                "newState": {"stateValue": state_value, "stateReason": reason},
            }
            item = {
                "AlarmName": self.name,
                "AlarmType": "MetricAlarm" if self.rule is None else "CompositeAlarm",
                "Timestamp": now,
                "HistoryItemType": "StateUpdate",
                "HistorySummary": f"Alarm updated from {self.state_value} to {state_value}",
                "HistoryData": json.dumps(data),
            }
            self.history = [item, *self.history][:HISTORY_KEPT]
            self.state_updated_timestamp = now
        self.state_reason = reason
        self.state_reason_data = reason_data
        self.state_value = state_value

    def describe_alarm_history(self) -> ActionResult:
        name = self._get_param("AlarmName")
        kind = self._get_param("HistoryItemType")
        start, end = self._get_param("StartDate"), self._get_param("EndDate")
        alarms = self.cloudwatch_backend.alarms.values()
        items = [
            item
            for alarm in alarms
            if name in (None, alarm.name)
            for item in alarm.history
            if kind in (None, item["HistoryItemType"])
            and (start is None or item["Timestamp"] >= start)
            and (end is None or item["Timestamp"] <= end)
        ]
        items.sort(key=lambda item: item["Timestamp"], reverse=self._get_param("ScanBy") != "TimestampAscending")
        return ActionResult({"AlarmHistoryItems": items[: self._get_param("MaxRecords") or HISTORY_KEPT]})

    models.Alarm.update_state = update_state
    responses.CloudWatchResponse.describe_alarm_history = describe_alarm_history
