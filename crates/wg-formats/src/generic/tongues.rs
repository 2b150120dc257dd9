//! Names of fields in German, French, Spanish, Portuguese, Italian, Dutch, Polish, Czech, Slovak, Hungarian, Finnish, the
//! Scandinavian languages, Romanian, Turkish, Russian, Ukrainian, Arabic, Indonesian, Japanese, Chinese and Korean, as the
//! English words that the rules know.
//!
//! Words that consoles put above their columns, and no more: a name that is not here counts as unknown, and the values
//! decide.

use super::words::{self, Table};
use std::sync::OnceLock;

/// As the table of English words, without marks and in lower case.
const TONGUES: &str = "\
time: zeit zeitpunkt zeitstempel datum uhrzeit horodatage heure fecha hora tiempo ora orario tijd tijdstip czas godzina tid tidpunkt tidspunkt tidsstempel tarih saat время дата 日時 時刻 时间 시간 일시 cas idopont ido aika aikaleima وقت الوقت تاريخ التاريخ час waktu возникновения 時間
created: erstellt cree creee creado criado creato aangemaakt
detection: erkannt detecte detectee detectado detetado rilevato wykryto upptackt oppdaget обнаружено обнаружения 検出 検知 发现 탐지
occurred: erfasst aufgetreten 発生 발생
updated: aktualisiert 更新
event: ereignis evenement evento gebeurtenis zdarzenie handelse haendelse hendelse olay событие イベント 事件 이벤트 udalost esemeny tapahtuma eveniment حدث الحدث подія
message: meldung mensaje mensagem messaggio bericht komunikat メッセージ
alert: warnung alerte alerta allarme avviso waarschuwing melding varning advarsel uyari アラート 告警 경보 알림 larm alarm halytys riasztas peringatan تنبيه التنبيه إنذار الإنذار upozorneni vystraha тривога сповіщення оповещение 警示 警報
alert message: warnmeldung
threat: bedrohung schadsoftware schadprogramm menace amenaza ameaca minaccia dreiging zagrozenie zagrozenia trussel tehdit угроза угрозы ウイルス ウィルス 不正プログラム マルウェア 脅威 威胁 攻击 위협 악성코드 hrozba fenyegetes uhka amenintare تهديد التهديد загроза 威脅
threat name: bedrohungsname hotnamn trusselsnavn
incident: vorfall incidente
rule: regel regle regla regra regola regula kural правило ルール 规则 규칙 pravidlo szabaly saanto قاعدة القاعدة 規則
rule name: regelname
description: beschreibung descripcion descricao descrizione omschrijving beschrijving opis beskrivning beskrivelse aciklama описание 説明 描述 설명 popis leiras kuvaus descriere وصف الوصف опис
name: bezeichnung nom nombre nome naam nazwa adi имя название 名前 名称 名 명 이름 namn navn nazev nazov neve nev nimi nume اسم الاسم назва 名稱
title: titel betreff kurzbeschreibung intitule titre libelle objet titulo asunto assunto titolo oggetto onderwerp baslik 件名 タイトル 标题 제목
host: konfigurationselement rechner gerat geraet endgerat endgeraet arbeitsplatz poste ordinateur hote equipement equipo estacao estacion stazione maquina ordenador dispositivo computador macchina apparaat werkstation komputer urzadzenie stacja dator datamaskin enhet enhed bilgisayar cihaz устройство устройства компьютер хост узел エンドポイント コンピュータ コンピューター ホスト 端末 マシン デバイス 主机 设备 资产 호스트 장치 단말 컴퓨터 pocitac zarizeni zariadenie szamitogep gep eszkoz laite tietokone calculator dispozitiv جهاز الجهاز مضيف المضيف الحاسوب пристрій пристрою perangkat 主機 電腦 裝置 設備
severity: schweregrad schwere gravite severite gravedad severidad gravidade severidade gravita severita ernst istotnosc waznosc allvarlighetsgrad allvarlighet alvorlighed alvorlighetsgrad alvorlighedsgrad onem важность 重大度 深刻度 重要度 危険度 严重 심각도 위험도 중요도 zavaznost sulyossag vakavuus severitate gravitate خطورة الخطورة أهمية الأهمية важливість серйозність keparahan 嚴重性 嚴重 嚴重度
urgency: dringlichkeit urgence urgencia
priority: prioritat prioritaet priorite prioridad prioridade priorita prioriteit priorytet приоритет 優先度
risk: risiko risque riesgo risco rischio risico ryzyko リスク 风险
risk level: risikostufe
level: stufe einstufung niveau nivel livello poziom seviyesi уровень レベル 级别 等级 등급 uroven szint taso مستوى рівень 等級 級別
threat level: gefahrenstufe
criticality: kritikalitat kritikalitaet criticite criticidad criticidade criticita krytycznosc критичность
host name: rechnername geratename geraetename computername apparaatnaam computernaam datornamn enhetsnamn enhedsnavn computernavn maskinnamn maskinnavn
source: quelle quell origen origem origine sorgente bron zrodlo zrodlowy kaynak источник источника 送信元 発信元 源 攻击者 攻击源 출발지 kalla kilde zdroj zdrojova zdrojovy forras lahde sursa مصدر المصدر джерело джерела sumber 來源
source ip: quelladresse
destination: ziel destino destinazione doel docelowy hedef назначения 宛先 送信先 接続先 目的 목적지 mal cil cilova cilovy ciel cel kohde destinations destinatie وجهة الوجهة الهدف призначення tujuan 目標
destination ip: zieladresse
sender: absender expediteur
recipient: empfanger empfaenger destinataire
ip: adresse direccion endereco indirizzo adres adresi адрес アドレス 地址 주소 adresa cim osoite adress عنوان адреса 位址
user: benutzer anwender utilisateur usuario utilizador utente gebruiker uzytkownik anvandare bruger bruker kullanici пользователь ユーザ ユーザー 用户 사용자 uzivatel pouzivatel felhasznalo kayttaja utilizator مستخدم المستخدم користувач pengguna 使用者 用戶
user name: benutzername gebruikersnaam anvandarnamn brugernavn brukernavn
account: konto compte cuenta conta учетная アカウント 账号 账户 계정 ucet fiok tili حساب الحساب запись 帳號 帳戶
account name: kontoname
login name: anmeldename
file: datei fichier archivo fichero arquivo ficheiro bestand plik fil dosya файл ファイル 文件 파일 soubor subor fajl tiedosto fisier ملف الملف 檔案
file name: dateiname bestandsnaam filnamn filnavn
file path: dateipfad filsti
path: pfad chemin ruta caminho percorso pad sciezka sokvag путь パス 路径 경로
process: prozess processus proceso processo proces процесс プロセス 进程 프로세스 prosessi عملية العملية
process name: prozessname
command: befehl commande comando comandos командная polecenie команда コマンド 命令 명령
command line: befehlszeile opdrachtregel
action: massnahme aktion accion acao azione actie dzialanie akcja atgard handling действие 処理 対応 akce toiminto إجراء الإجراء 動作
result: ergebnis resultado результат 結果
state: zustand etat toestand
category: kategorie categoria categorie 分類 カテゴリ kategori kategoria فئة الفئة
group: gruppe groupe grupo gruppo groep
technique: technik tecnica techniek 技术 技術 テクニック technika تقنية التقنية
tactic: taktik tactique tactica tatica tattica tactiek 战术 戦術
id: kennung identifiant identificador
number: nummer numero
vendor: hersteller editeur fabricante produttore leverancier
product: produkt produit producto produto prodotto
geo: standort
count: anzahl
summary: resume 概要
server: serveur servidor サーバ サーバー 服务器 서버
target: cible 대상 受害 受害者 被攻击
line: ligne linha linea riga rivi radek wiersz строка 行
status: statut estado stato stan durum 状態 ステータス 状态 상태 tila allapot حالة الحالة 狀態
start: debut
end: fin
port: puerto porta poort ポート 端口 포트
type: tipo 種類 種別 类型 유형 typ tipus tyyppi نوع النوع
reason: motivo
: derecesi de del des du la le les el los l von der das van het da do di dell della para y e et und en marca
received: 受信
signature: シグネチャ
details: 内容 내용
hash: prufsumme pruefsumme empreinte huella impronta 哈希 ハッシュ 해시
alert name: alarmnavn larmnamn";

/// Returns what a word without marks means.
pub(super) fn meaning(word: &str) -> Option<&'static str> {
    static BY_WORD: OnceLock<Table> = OnceLock::new();
    BY_WORD.get_or_init(|| words::table(TONGUES)).get(word).copied()
}

/// Returns what the words in a text mean that is written without anything between them, the longest first.
pub(super) fn meanings(text: &str) -> Vec<&'static str> {
    let is_part = |start: usize, end: usize| meaning(text.get(start..end)?);
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let ends = text.char_indices().map(|(end, _)| end).chain([text.len()]).filter(|end| *end > at);
        let longest = ends.take(LONGEST_WORD).filter_map(|end| is_part(at, end).map(|meant| (end, meant))).last();
        match longest {
            Some((end, meant)) => {
                found.extend(meant.split(' '));
                at = end;
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// Characters of a word without anything around it.
const LONGEST_WORD: usize = 10;

/// Takes the marks off letters: `Élevée` is `Elevee`.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        let is_large = !c.is_ascii() && c.is_uppercase();
        let small = if is_large { c.to_lowercase().next().unwrap_or(c) } else { c };
        let letters = match small {
            'à'..='å' | 'ą' | 'ă' => "a",
            'ç' | 'ć' | 'č' => "c",
            'ď' => "d",
            'è'..='ë' | 'ę' | 'ě' => "e",
            'ğ' => "g",
            'ì'..='ï' | 'ı' => "i",
            'ł' | 'ľ' => "l",
            'ñ' | 'ń' | 'ň' => "n",
            'ò'..='ö' | 'ø' | 'ő' => "o",
            'ř' => "r",
            'ś' | 'š' | 'ş' | 'ș' => "s",
            'ť' | 'ţ' | 'ț' => "t",
            'ù'..='ü' | 'ů' | 'ű' => "u",
            'ý' | 'ÿ' => "y",
            'ź' | 'ż' | 'ž' => "z",
            'ß' => "ss",
            'æ' => "ae",
            'œ' => "oe",
            // Marks of their own, after their letter.
            '\u{300}'..='\u{36f}' => "",
            // What is small as an ASCII letter.
            small if small.is_ascii() && is_large => "i",
            _ => {
                plain.push(c);
                continue;
            }
        };
        if is_large { plain.extend(letters.chars().map(|c| c.to_ascii_uppercase())) } else { plain.push_str(letters) }
    }
    plain
}

/// Returns whether a name has a word that only another language than English has.
pub(super) fn is_foreign(name: &str) -> bool {
    let plain = plain(name).to_ascii_lowercase();
    plain.split(|c: char| !c.is_alphanumeric()).any(|word| word.len() > 3 && meaning(word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_off_in_both_ways_of_writing_them() {
        assert_eq!(plain("Élevée Größe e\u{301} Časť İl"), "Elevee Grosse e Cast Il");
    }

    #[test]
    fn a_word_of_another_language_tells_that_the_export_is_in_it() {
        assert!(is_foreign("Fecha y hora") && is_foreign("Dirección IP") && is_foreign("benutzer_name"));
        assert!(!is_foreign("Event Time") && !is_foreign("src_ip") && !is_foreign("de.x"));
    }
}
