"""The sentences on the wire: English as in the samples, or Turkish as a ``tr_TR`` user may get (reference A21)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """Sentences in one language. The first four are the samples of reference 6.2 in English, the rest are ours."""

    turkish: bool = False

    def armed(self, partition: int) -> str:
        # No mode in the text: the samples show none (reference A22).
        return f"{partition}. bölüm kuruldu" if self.turkish else f"Partition {partition} Armed"

    def disarmed(self, partition: int) -> str:
        return f"{partition}. bölüm çözüldü" if self.turkish else f"Partition {partition} Disarmed"

    def zone_alarm(self, zone: int) -> str:
        return f"{zone}. bölge açık" if self.turkish else f"Zone {zone} Open"

    def keyfob_alarm(self) -> str:
        return "Kumanda ile sessiz alarm" if self.turkish else "Silent Alarm with Keyfob"

    def keypad_alarm(self) -> str:
        return "Tuş takımı ile panik alarmı" if self.turkish else "Panic Alarm with Keypad"

    def panic(self) -> str:
        return "Panik alarmı" if self.turkish else "Panic Alarm"

    def medical(self) -> str:
        return "Sağlık alarmı" if self.turkish else "Medical Alarm"

    def zone_opened(self, zone: int, name: str) -> str:
        return f"{zone}. bölge açıldı ({name})" if self.turkish else f"Zone {zone} opened ({name})"

    def zone_closed(self, zone: int, name: str) -> str:
        return f"{zone}. bölge kapandı ({name})" if self.turkish else f"Zone {zone} closed ({name})"

    def bypassed(self, zone: int, name: str, *, bypassed: bool) -> str:
        if self.turkish:
            return f"{zone}. bölge {'devre dışı' if bypassed else 'devrede'} ({name})"
        return f"Zone {zone} {'bypassed' if bypassed else 'unbypassed'} ({name})"

    def output(self, output: int, name: str, *, on: bool) -> str:
        if self.turkish:
            return f"{output}. çıkış {'açıldı' if on else 'kapandı'} ({name})"
        return f"Output {output} {'on' if on else 'off'} ({name})"

    def trouble(self, what: str, *, over: bool) -> str:
        if self.turkish:
            return f"{what}: {'düzeldi' if over else 'arıza'}"
        return f"{what} {'restored' if over else 'failure'}"

    def connection(self, *, up: bool) -> str:
        if self.turkish:
            return "Panel bağlandı" if up else "Panel bağlantısı koptu"
        return "Panel connected" if up else "Panel disconnected"

    def initiated(self, *, done: bool) -> str:
        if self.turkish:
            return "Bağlantı başlatıldı" if done else "Bağlantı başlatılamadı"
        return "Connection initiated" if done else "Connection could not be initiated"

    def code_changed(self, user_type: str) -> str:
        return f"Kod değişti ({user_type})" if self.turkish else f"Pin code changed ({user_type})"
